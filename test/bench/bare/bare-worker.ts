/** The worker of the bare workflow, a process of its own as Wafa's is. `node bare-worker.js ADDRESS NAMESPACE` */
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { BARE_QUEUE } from './messages.js';

const [, , address = '', namespace = ''] = process.argv;

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue: BARE_QUEUE,
  workflowsPath: fileURLToPath(new URL('bare.workflow.js', import.meta.url)),
  activities: { nothing: () => Promise.resolve() },
  maxCachedWorkflows: 200,
});
process.once('SIGTERM', () => worker.shutdown());
const run = worker.run();
process.send?.('ready');
await run;
await connection.close();
process.disconnect?.();
