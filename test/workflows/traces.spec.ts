/** One trace from the request to its activities, sent to a real collector, with nothing of the person in it. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SPAN_ATTRIBUTES } from '#libs/telemetry/span-filter';
import { startTracing, type Tracing } from '#libs/telemetry/tracing';
import { rows } from '#libs/persistence/data-source';
import { temporalTracing } from '#libs/temporal/tracing';
import { caseWorkflowId } from '#workflows/case/messages';
import { CaseStack, RememberingConnector, type OpenCase } from '../support/case-stack.js';
import { CaseWeb } from '../support/case-web.js';
import { startCollector, type CollectedSpan, type Collector } from '../support/otlp.js';
import { describeWithTemporal } from '../support/temporal.js';
import { found } from '../support/traces.js';

const EMAIL = 'canary-mail@example.org';
const CANARIES = [EMAIL, 'canary-name', 'canary-words', 'canary-claim', 'canary-broken', 'canary-refused'];
const STRANGERS = '1'.repeat(32);
const PATIENCE_SECONDS = 30;

/** Fails at the first try, and says in its error whom it was asked about. */
class StumblingConnector extends RememberingConnector {
  #tries = 0;

  override discover(search: Parameters<RememberingConnector['discover']>[0]) {
    this.#tries += 1;
    if (this.#tries === 1) throw new Error('canary-broken', { cause: new Error(EMAIL) });
    return super.discover(search);
  }
}

describeWithTemporal('a request that is traced', () => {
  let collector: Collector;
  let tracing: Tracing;
  let stack: CaseStack;
  let web: CaseWeb;
  let dsr: OpenCase;
  let trace: CollectedSpan[];

  beforeAll(async () => {
    collector = await startCollector();
    const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const started = await startTracing('worker', { ...settings, OTEL_TRACES_SAMPLER_ARG: 1 });
    if (!started) throw new Error('nothing is traced');
    tracing = started;
    stack = await CaseStack.start({
      settings,
      connector: new StumblingConnector(),
      tracing: { stop: () => Promise.resolve(), interceptors: await temporalTracing() },
    });
    web = await CaseWeb.start(stack);
    stack.mailFault = new Error('canary-refused');
    const answer = await web.visitor().call('POST', '/api/v1/requests', {
      rights: ['access'],
      contactEmail: EMAIL,
      language: 'en',
      name: 'canary-name',
      freeText: 'canary-words',
      claims: [{ kind: 'external_id', value: 'canary-claim' }],
    });
    const { reference } = JSON.parse(answer.body.toString()) as { reference: string };
    stack.mailFault = undefined;
    dsr = await stack.opened(reference, EMAIL);
    await stack.until(() => stack.mails.length > 0, PATIENCE_SECONDS);
    await web.confirm(dsr);
    await stack.until(async () => (await stack.timeline(dsr)).includes('plan.built'), PATIENCE_SECONDS);
    await web.visitor().get('/.well-known/gpc.json', { traceparent: `00-${STRANGERS}-${'2'.repeat(16)}-01` });
    await tracing.stop();
    const [root] = collector.spans.filter(({ name }) => name === 'POST /api/v1/requests');
    trace = collector.spans.filter(({ traceId }) => traceId === root?.traceId);
  });
  afterAll(async () => {
    await web.stop();
    await stack.stop();
    await collector.stop();
  });

  const named = (name: string): CollectedSpan[] => trace.filter((span) => span.name === name);
  const valueOf = (span: CollectedSpan | undefined, key: string): unknown =>
    Object.values(span?.attributes.find((one) => one.key === key)?.value ?? {})[0];

  it('is one trace from the api through the outbox and the workflow to the activities', () => {
    const names = new Set(trace.map(({ name }) => name));
    expect([...names].toSorted()).toEqual([
      'POST /api/v1/requests',
      'RunActivity:awaitVerification',
      'RunActivity:buildPlan',
      'RunActivity:discoverSystem',
      'RunActivity:planSearch',
      'StartWorkflow:access',
      'outbox mail',
      'outbox start',
    ]);
    const ids = new Set(trace.map(({ spanId }) => spanId));
    expect(trace.filter(({ parentSpanId }) => !parentSpanId).map(({ name }) => name)).toEqual([
      'POST /api/v1/requests',
    ]);
    expect(trace.filter(({ parentSpanId }) => parentSpanId && !ids.has(parentSpanId))).toEqual([]);
  });

  it('names the case, the system and the code of a failed try', () => {
    const [first, second] = named('RunActivity:discoverSystem');
    expect(valueOf(first, 'temporalWorkflowId')).toBe(caseWorkflowId(dsr.caseId));
    expect([first, second].map((span) => valueOf(span, 'wafa.error_code'))).toEqual(['internal', undefined]);
    expect([first, second].map((span) => valueOf(span, 'wafa.system'))).toEqual([
      'product-database',
      'product-database',
    ]);
    expect([first?.status, second?.status]).toEqual([{ code: 2 }, { code: 1 }]);
  });

  it('has in its confirmation a trace of its own, which ends at the signal', () => {
    const [confirmed] = collector.spans.filter(
      ({ name }) => name.startsWith('POST') && name.endsWith('/confirm'),
    );
    const names = collector.spans
      .filter(({ traceId }) => traceId === confirmed?.traceId)
      .map(({ name }) => name)
      .toSorted();
    expect(names).toEqual([confirmed?.name, 'SignalWorkflow:requesterVerified', 'outbox signal']);
  });

  it('is not tied to a trace that a stranger names', () => {
    const [asked] = collector.spans.filter(({ name }) => name === 'GET /.well-known/gpc.json');
    expect(asked).not.toHaveProperty('parentSpanId');
    expect(collector.spans.filter(({ traceId }) => traceId === STRANGERS)).toEqual([]);
    expect(asked?.traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('leaves ids and closed words only: nothing of the person, no message, no stack', () => {
    expect(collector.bodies.length).toBeGreaterThan(0);
    expect(found(new Map([['spans', collector.bodies.join('\n')]]), CANARIES)).toEqual([]);
    const keys = new Set(collector.spans.flatMap(({ attributes }) => attributes.map(({ key }) => key)));
    expect([...keys].filter((key) => !(SPAN_ATTRIBUTES as readonly string[]).includes(key))).toEqual([]);
    expect(collector.spans.filter(({ status, events = [] }) => status.message ?? events[0])).toEqual([]);
  });

  it('keeps in the outbox and in Temporal the ids of the trace', async () => {
    const kept = await rows<{ traceparent: string }>(
      stack.db,
      `SELECT traceparent FROM outbox WHERE kind = 'start'`,
    );
    expect(kept.map(({ traceparent }) => traceparent.split('-')[1])).toEqual([trace[0]?.traceId]);
    const handle = stack.temporal.client.workflow.getHandle(caseWorkflowId(dsr.caseId));
    const { events } = await handle.fetchHistory();
    const fields = events?.[0]?.workflowExecutionStartedEventAttributes?.header?.fields ?? {};
    expect(Object.keys(fields)).toEqual(['_tracer-data']);
    const header = JSON.parse(Buffer.from(fields['_tracer-data']?.data ?? []).toString()) as object;
    expect(Object.keys(header)).toEqual(['traceparent']);
  });
});
