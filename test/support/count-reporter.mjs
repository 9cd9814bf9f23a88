/** Ends a run with what was skipped, by name, and the one plain line that counts: `N passed, N failed, N skipped`. */
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    process.stderr.write('\n');
    for (const [block, tests] of skippedBlocks(results)) process.stdout.write(`skipped ${tests}: ${block}\n`);
    process.stdout.write(`${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`);
  }
}

/** Outermost block (or the lone test) → how many of its tests were skipped; Jest itself names none of a wholly skipped file. */
function skippedBlocks({ testResults }) {
  const blocks = new Map();
  for (const { status, ancestorTitles, title } of testResults.flatMap((file) => file.testResults)) {
    if (!['pending', 'skipped', 'todo'].includes(status)) continue;
    const block = ancestorTitles[0] ?? title;
    blocks.set(block, (blocks.get(block) ?? 0) + 1);
  }
  return blocks;
}
