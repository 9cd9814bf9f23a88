/**
 * Delivers what transactions left in the outbox: workflow starts, signals, mails. Woken by NOTIFY, sweeps anyway. The
 * lanes are independent: with Temporal down mails still go out, with the mail server down cases still run.
 */
import { codeOf, WafaError } from '#libs/domain/errors';
import { failPoint } from '#libs/fail-points/fail-points';
import { deliverMessage, type Delivery as MailDelivery } from '#libs/mail/deliver';
import { OUTBOX_CHANNEL, type OutboxLane } from '#libs/persistence/outbox';
import type { WorkerDependencies } from '../dependencies.js';
import { Loop } from '../loop.js';
import { deliverTraced } from './deliver-traced.js';
import { deliverToWorkflow } from './deliver-workflow.js';
import { Listener } from './listener.js';
import { deliverNext, type Delivered, type Delivery, type OutboxEntry } from './outbox-rows.js';

const SWEEP_MILLISECONDS = 5_000;
/** Transactions at the same time, and entries in each: a mail is recorded as soon as it is sent. */
const WIDTH: Readonly<Record<OutboxLane, { readonly hands: number; readonly atMost: number }>> = {
  mail: { hands: 3, atMost: 1 },
  workflow: { hands: 2, atMost: 8 },
};

/** A mail takes up to three connections to the database at once; the pool serves others, too. */
const CONNECTIONS_EACH = 5;

const MAIL_OUTCOMES = ['sent', 'deferred', 'refused', 'nothing-to-do', 'failed'] as const satisfies readonly (
  MailDelivery['state'] | 'failed'
)[];

export type RelayDependencies = Pick<
  WorkerDependencies,
  'dataSource' | 'client' | 'mail' | 'logger' | 'config' | 'metrics'
>;

export class OutboxRelay {
  readonly #deps: RelayDependencies;
  readonly #lanes: Readonly<Record<OutboxLane, Loop>>;
  readonly #listener: Listener;

  constructor(deps: RelayDependencies) {
    this.#deps = deps;
    this.#lanes = {
      mail: this.#lane('mail', (entry) => this.#mail(entry)),
      workflow: this.#lane('workflow', (entry) => this.#workflow(entry)),
    };
    deps.metrics.expect(
      'wafa_mails_total',
      MAIL_OUTCOMES.map((outcome) => ({ outcome })),
    );
    this.#listener = new Listener({
      url: deps.config.DATABASE_URL,
      channel: OUTBOX_CHANNEL,
      onNotice: (lane) => this.#wake(lane),
      logger: deps.logger,
    });
  }

  start(): void {
    this.#listener.start();
    for (const loop of Object.values(this.#lanes)) loop.start();
  }

  async stop(): Promise<void> {
    await this.#listener.stop();
    await Promise.all(Object.values(this.#lanes).map((loop) => loop.stop()));
  }

  /** A version before this one, still running beside it, names none. */
  #wake(lane: string): void {
    const named = Object.entries(this.#lanes).filter(([name]) => lane === '' || name === lane);
    for (const [, loop] of named) loop.wake();
  }

  #lane(lane: OutboxLane, deliver: (entry: OutboxEntry) => Promise<Delivered>): Loop {
    const { dataSource, logger, metrics } = this.#deps;
    metrics.expect(
      'wafa_outbox_deliveries_total',
      (['delivered', 'later', 'lane-down'] as const).map((outcome) => ({ lane, outcome })),
    );
    const { hands, atMost } = WIDTH[lane];
    const { poolSize = CONNECTIONS_EACH } = dataSource.options;
    const width = Math.max(1, Math.min(hands, Math.floor(poolSize / CONNECTIONS_EACH)));
    const next = async (onFull: () => void): Promise<Delivery> => {
      const delivery = await deliverNext(dataSource, { lane, atMost, onFull }, (entry) =>
        deliverTraced(entry, deliver),
      );
      for (const { state } of delivery.outcomes)
        metrics.count('wafa_outbox_deliveries_total', { lane, outcome: state });
      return delivery;
    };
    return new Loop({
      name: lane === 'mail' ? 'mails' : 'workflow-messages',
      metrics,
      everyMilliseconds: SWEEP_MILLISECONDS,
      step: () => drain(next, width),
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

/**
 * Until nothing is left, or nobody is on the other side. One hand begins, and each that has its hands full calls another:
 * where little waits, little is asked.
 */
function drain(next: (onFull: () => void) => Promise<Delivery>, width: number): Promise<void> {
  let hands = 0;
  let isDown = false;
  const hand = async (): Promise<void> => {
    hands += 1;
    const called: Promise<void>[] = [];
    const callAnother = (): void => {
      if (isDown || hands >= width) return;
      const other = hand();
      // Heard at the end: until then nobody listens.
      other.catch(() => undefined);
      called.push(other);
    };
    try {
      // To its own last entry: what it delivers may let another follow.
      while (!isDown) {
        const { outcomes, more } = await next(callAnother);
        isDown ||= outcomes.some(({ state }) => state === 'lane-down');
        if (!more) return;
      }
    } catch (error) {
      isDown = true;
      throw error;
    } finally {
      hands -= 1;
      await Promise.all(called);
    }
  };
  return hand();
}
