/**
 * Delivers what transactions left in the outbox: workflow starts, signals, mails. Woken by NOTIFY, sweeps anyway. The
 * lanes are independent: with Temporal down mails still go out, with the mail server down cases still run.
 */
import { codeOf, WafaError } from '#libs/domain/errors';
import { failPoint } from '#libs/fail-points/fail-points';
import { deliverMessage, type Delivery } from '#libs/mail/deliver';
import { OUTBOX_CHANNEL } from '#libs/persistence/outbox';
import type { WorkerDependencies } from '../dependencies.js';
import { Loop } from '../loop.js';
import { deliverTraced } from './deliver-traced.js';
import { deliverToWorkflow } from './deliver-workflow.js';
import { Listener } from './listener.js';
import { deliverNext, type Delivered, type Lane, type OutboxEntry } from './outbox-rows.js';

const SWEEP_MILLISECONDS = 5_000;
/** Entries delivered at the same time. */
const WIDTH: Readonly<Record<Lane, number>> = { mail: 2, workflow: 4 };

const MAIL_OUTCOMES = ['sent', 'deferred', 'refused', 'nothing-to-do', 'failed'] as const satisfies readonly (
  Delivery['state'] | 'failed'
)[];

export type RelayDependencies = Pick<
  WorkerDependencies,
  'dataSource' | 'client' | 'mail' | 'logger' | 'config' | 'metrics'
>;

export class OutboxRelay {
  readonly #deps: RelayDependencies;
  readonly #loops: readonly Loop[];
  readonly #listener: Listener;

  constructor(deps: RelayDependencies) {
    this.#deps = deps;
    this.#loops = [
      this.#lane('mail', (entry) => this.#mail(entry)),
      this.#lane('workflow', (entry) => this.#workflow(entry)),
    ];
    deps.metrics.expect(
      'wafa_mails_total',
      MAIL_OUTCOMES.map((outcome) => ({ outcome })),
    );
    this.#listener = new Listener({
      url: deps.config.DATABASE_URL,
      channel: OUTBOX_CHANNEL,
      onNotice: () => this.#loops.forEach((loop) => loop.wake()),
      logger: deps.logger,
    });
  }

  start(): void {
    this.#listener.start();
    for (const loop of this.#loops) loop.start();
  }

  async stop(): Promise<void> {
    await this.#listener.stop();
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }

  #lane(lane: Lane, deliver: (entry: OutboxEntry) => Promise<Delivered>): Loop {
    const { dataSource, logger, metrics } = this.#deps;
    metrics.expect(
      'wafa_outbox_deliveries_total',
      (['delivered', 'later', 'lane-down'] as const).map((outcome) => ({ lane, outcome })),
    );
    const drain = async (): Promise<void> => {
      for (;;) {
        const outcome = await deliverNext(dataSource, lane, (entry) => deliverTraced(entry, deliver));
        if (outcome) metrics.count('wafa_outbox_deliveries_total', { lane, outcome: outcome.state });
        if (!outcome || outcome.state === 'lane-down') return;
      }
    };
    return new Loop({
      name: lane === 'mail' ? 'mails' : 'workflow-messages',
      metrics,
      everyMilliseconds: SWEEP_MILLISECONDS,
      step: async () => {
        await Promise.all(Array.from({ length: WIDTH[lane] }, drain));
      },
      onError: (error) => logger.error('the relay could not read the outbox', { code: codeOf(error) }),
    });
  }

  async #workflow(entry: OutboxEntry): Promise<Delivered> {
    const outcome = await deliverToWorkflow(this.#deps.client, entry);
    if (outcome.state === 'delivered') failPoint('relay.1-delivered');
    const { workflowId, attempts } = entry;
    if (outcome.state !== 'delivered')
      this.#deps.logger.warn('a workflow could not be reached', { workflowId, attempt: attempts + 1 });
    return outcome;
  }

  async #mail(entry: OutboxEntry): Promise<Delivered> {
    const { metrics } = this.#deps;
    try {
      const delivery = await deliverMessage(this.#deps.mail, entry.id);
      metrics.count('wafa_mails_total', { outcome: delivery.state });
      if (delivery.state === 'sent') failPoint('mail.3-recorded');
      if (delivery.state === 'deferred') return { state: 'later', error: 'mail cap', until: delivery.until };
      if (delivery.state !== 'refused') return { state: 'delivered' };
      this.#deps.logger.error('a mail was refused for good', { status: delivery.code });
      return { state: 'delivered', note: `refused: ${delivery.code}` };
    } catch (error) {
      metrics.count('wafa_mails_total', { outcome: 'failed' });
      const code = error instanceof WafaError ? error.code : 'mail server';
      this.#deps.logger.warn('a mail could not be sent', { code, attempt: entry.attempts + 1 });
      if (error instanceof WafaError && error.final) return { state: 'delivered', note: code };
      return { state: 'later', error: code };
    }
  }
}
