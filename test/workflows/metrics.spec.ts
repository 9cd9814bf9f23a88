/** What the worker counts while a case runs from its request to its answer on the real engine. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { WafaError } from '#libs/domain/errors';
import { CaseStack, RememberingConnector } from '../support/case-stack.js';
import { describeWithTemporal } from '../support/temporal.js';

const EMAIL = 'canary-metric@example.org';
const PATIENCE_SECONDS = 30;

/** Busy at the first try, for a moment. */
class BusyConnector extends RememberingConnector {
  #tries = 0;

  override discover(search: Parameters<RememberingConnector['discover']>[0]) {
    this.#tries += 1;
    if (this.#tries === 1) throw new WafaError('system-busy', EMAIL, { retryAfterSeconds: 0.1 });
    return super.discover(search);
  }
}

describeWithTemporal('the metrics of a case', () => {
  let stack: CaseStack;
  let told: string[];

  beforeAll(async () => {
    stack = await CaseStack.start({ connector: new BusyConnector() });
    const dsr = await stack.ask(EMAIL);
    await stack.confirm(dsr);
    await stack.until(async () => (await stack.timeline(dsr)).includes('plan.built'), PATIENCE_SECONDS);
    expect(await stack.answer(dsr)).toBe('fulfilled');
    told = (await stack.deps.metrics.text()).split('\n').filter((line) => line.startsWith('wafa_'));
  });
  afterAll(() => stack.stop());

  const valueOf = (series: string): number =>
    Number(told.find((line) => line.startsWith(`${series} `))?.split(' ')[1] ?? Number.NaN);

  it('count every try of an activity, and a failed one by its system and code', () => {
    expect(valueOf('wafa_activity_duration_seconds_count{activity="discoverSystem"}')).toBe(2);
    expect(told.filter((line) => line.startsWith('wafa_activity_failures_total'))).toEqual([
      'wafa_activity_failures_total{system="product-database",code="system-busy"} 1',
    ]);
  });

  it('tell how long work waited in the queue of its system, local work apart', () => {
    const queue = 'queue="connector-product-database"';
    expect(valueOf(`wafa_queue_lag_seconds_count{${queue}}`)).toBe(2);
    expect(valueOf(`wafa_queue_lag_seconds_sum{${queue}}`)).toBeLessThan(30);
    expect(told.filter((line) => line.startsWith('wafa_queue_lag_seconds_count')).length).toBe(2);
  });

  it('tell of each timer that fired how late it was', () => {
    expect(valueOf('wafa_timer_lateness_seconds_count{workflow="access"}')).toBeGreaterThan(0);
    expect(valueOf('wafa_timer_lateness_seconds_sum{workflow="access"}')).toBeLessThan(600);
  });

  it('count mails and deliveries by what became of them', () => {
    expect(valueOf('wafa_mails_total{outcome="sent"}')).toBeGreaterThan(1);
    expect(valueOf('wafa_mails_total{outcome="refused"}')).toBe(0);
    expect(valueOf('wafa_outbox_deliveries_total{lane="workflow",outcome="delivered"}')).toBeGreaterThan(1);
  });

  it('tell when each loop last came through', () => {
    const loops = told
      .filter((line) => line.startsWith('wafa_loop_last_success_timestamp_seconds'))
      .map((line) => /loop="(.+?)"/.exec(line)?.[1] ?? '');
    expect(loops.toSorted()).toEqual([
      'deadline-watchdog',
      'deleted-account-notices',
      'housekeeping',
      'mails',
      'workflow-messages',
    ]);
  });

  it('name nobody', () => {
    expect(told.join('\n')).not.toContain('canary');
  });
});
