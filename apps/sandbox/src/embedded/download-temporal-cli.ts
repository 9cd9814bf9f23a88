/**
 * A process of its own: the SDK's test package downloads the CLI into the folder given and starts it once. In our own
 * process it would install its native runtime and its handlers of signals. Loaded late: it is a development package.
 */
const [downloadDir = ''] = process.argv.slice(2);
try {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', downloadDir } },
  });
  await environment.teardown();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
