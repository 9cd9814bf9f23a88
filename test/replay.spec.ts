import { describe, expect, it } from '@jest/globals';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { bundleWorkflows } from '../apps/worker/src/workflow-bundle.js';
import { savedHistories, type SavedHistory } from './support/histories.js';

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });

const saved = savedHistories();

/** Every history that a finished version of a workflow has written must replay with the code of today. */
describe('saved histories', () => {
  it('are there, and replay with the workflows of today', async () => {
    expect(saved.length).toBeGreaterThanOrEqual(37);
    const workflowBundle = { code: await bundleWorkflows() };
    const faults: string[] = [];
    const histories = saved.map(({ name, history }) => ({ workflowId: name, history }));
    for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories))
      if (error) faults.push(`${workflowId}: ${error.message}`);
    expect(faults).toEqual([]);
  });

  it('never hold two pending timers', () => {
    expect(saved.filter(({ history }) => mostTimers(history) > 1).map(({ name }) => name)).toEqual([]);
  });

  it('hold no trace of a machine', () => {
    const traced = saved.filter(({ history }) => /node_modules|"\d+@/.test(JSON.stringify(history)));
    expect(traced.map(({ name }) => name)).toEqual([]);
  });
});

function mostTimers(history: SavedHistory['history']): number {
  let pending = 0;
  let most = 0;
  for (const event of history.events ?? []) {
    if (event.timerStartedEventAttributes) pending += 1;
    if (event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes) pending -= 1;
    most = Math.max(most, pending);
  }
  return most;
}
