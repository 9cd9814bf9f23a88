/**
 * A stack with many people, an office and eyes outside: errands are begun and run while anything is killed; in the end
 * everything comes to rest and is judged.
 */
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chaosConfiguration, type ConfigurationChanges } from './configuration.js';
import { runErrand, type ErrandKind, type InBetween } from './driver/errands.js';
import { Office } from './driver/office.js';
import { judge, type Verdicts } from './invariants/invariants.js';
import { filesIn, listen, observe, workflowsOf, type KnownErrand } from './invariants/observe.js';
import type { Observed } from './invariants/observed.js';
import { watchProduct } from './invariants/product-changes.js';
import { readLog, readWafa } from './invariants/read-wafa.js';
import { SeenLog } from './invariants/seen-log.js';
import { Mailroom } from './mailroom.js';
import { personOf, recordConsents, settlePeople, type ChaosPerson } from './people.js';
import { ROOT } from './root.js';
import { ChaosStack } from './stack.js';
import { TransferReceiver } from '../support/transfer-receiver.js';
import { until } from './until.js';

export interface SceneOptions {
  /** Emptied first; everything lies in it. */
  readonly folder: string;
  readonly apis: number;
  readonly workers: number;
  /** More errands than that cannot be begun. */
  readonly people: number;
  /** How long an errand may take from the first to the last of its steps. */
  readonly patienceSeconds: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly configuration?: ConfigurationChanges;
  readonly say?: (text: string) => void;
}

/** As shipped the engine believes for two minutes that a worker lives which says nothing. */
const SHIPPED_HEARTBEAT = /heartbeatTimeout: '2 minutes'/g;
const CHAOS_HEARTBEAT = `heartbeatTimeout: '30 seconds'`;
/** Housekeeping takes nothing away that is younger than two days. */
const THREE_DAYS_SECONDS = 3 * 86_400;
const HOUSEKEEPING_SECONDS = 60;
const REST_SECONDS = 150;
const LOG_EVERY_MILLISECONDS = 5_000;

export class Scene {
  readonly stack: ChaosStack;
  readonly office: Office;
  readonly mailroom: Mailroom;
  /** Another controller, which takes whatever it gets. */
  readonly receiver: TransferReceiver;
  readonly people: readonly ChaosPerson[];
  /** What the people and the office could not bring to its end. */
  readonly failures: string[] = [];
  /** While it is closed nobody approves, decides or reports anything. */
  officeIsOpen = true;
  readonly #options: SceneOptions;
  readonly #calls: Observed['calls'];
  readonly #errands: KnownErrand[] = [];
  readonly #packages = new Map<string, { readonly person: number; readonly path: string }>();
  readonly #running = new Set<Promise<void>>();
  readonly #log = new SeenLog();
  readonly #stopped = new AbortController();
  readonly #looking: Promise<void>;
  #begun = 0;

  private constructor(
    { stack, receiver }: { readonly stack: ChaosStack; readonly receiver: TransferReceiver },
    people: readonly ChaosPerson[],
    options: SceneOptions,
  ) {
    this.stack = stack;
    this.receiver = receiver;
    this.people = people;
    this.#options = options;
    this.#calls = listen(stack, people);
    this.mailroom = new Mailroom(stack.folders.mails);
    this.office = new Office({ portalUrl: stack.portalUrl, isOpen: () => this.officeIsOpen });
    this.office.open();
    this.#looking = this.#keepLooking();
  }

  static async start(options: SceneOptions): Promise<Scene> {
    const { folder, apis, workers, env = {}, say } = options;
    mkdirSync(folder, { recursive: true, mode: 0o711 });
    const receiver = await TransferReceiver.start();
    const stack = await ChaosStack.start({
      ...{ apis, workers, dataDir: join(folder, 'stack') },
      configDir: chaosConfiguration(join(folder, 'config'), {
        // What waits for the end of the backups is due at once.
        backupsKeptFor: 'P0D',
        ...options.configuration,
        transferUrl: receiver.url,
      }),
      env: { WAFA_WORKFLOW_BUNDLE: impatientBundle(folder), ...env },
      ...(say ? { say } : {}),
    });
    try {
      const people = Array.from({ length: options.people }, (_, index) => personOf(index + 1));
      await settlePeople(stack, people);
      await recordConsents(stack, people);
      await watchProduct(stack.databaseUrl('product'));
      return new Scene({ stack, receiver }, people, options);
    } catch (error) {
      await stack.stop();
      await receiver.stop();
      throw error;
    }
  }

  /** How many errands are on their way. */
  get running(): number {
    return this.#running.size;
  }
  get begun(): number {
    return this.#begun;
  }
  /** What people came for. */
  get kinds(): readonly ErrandKind[] {
    return this.#errands.map(({ kind }) => kind);
  }

  /** The next person comes for this; resolves when it is done or has failed for good. */
  begin(kind: ErrandKind, inBetween: InBetween = {}): Promise<void> {
    const person = this.people[this.#begun];
    if (!person) throw new Error(`only ${this.people.length} people live here`);
    this.#begun += 1;
    const errand = this.#run(kind, person, inBetween);
    this.#running.add(errand);
    return errand.finally(() => this.#running.delete(errand));
  }

  /** Resolves when every errand has ended, every process serves, and nothing is on its way any more. */
  async settle(): Promise<void> {
    const { stack } = this;
    for (const { standIn } of stack.vendors.standing) standIn.faults.repair();
    await Promise.allSettled([...this.#running]);
    const servers = [stack.postgres, stack.temporal, ...stack.apis, ...stack.workers];
    await until('every process to serve', () => servers.every(({ isServing }) => isServing), 120);
    await this.#look();
    await this.#untilStill();
    await this.#sweepVault();
    await this.#untilStill();
  }

  async judge(): Promise<Verdicts> {
    return judge(
      await observe({
        stack: this.stack,
        mailroom: this.mailroom,
        errands: this.#errands,
        packages: this.#packages,
        calls: this.#calls,
        transfers: this.receiver.puts,
        earlierLog: this.#log.entries,
      }),
    );
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#looking;
    await this.office.close();
    await this.stack.stop();
    await this.receiver.stop();
  }

  async #run(kind: ErrandKind, person: ChaosPerson, inBetween: InBetween): Promise<void> {
    try {
      const errand = await runErrand(kind, person, {
        ...{ portalUrl: this.stack.portalUrl, mailroom: this.mailroom, office: this.office },
        folder: join(this.#options.folder, 'packages'),
        patienceSeconds: this.#options.patienceSeconds,
        inBetween,
        onAccepted: (accepted) => this.#errands.push({ kind, person, accepted }),
      });
      for (const path of errand.packages)
        this.#packages.set(path.replace(/^.*\/|\.zip$/g, ''), { person: person.number, path });
    } catch (error) {
      this.failures.push(error instanceof Error ? error.message : String(error));
    }
  }

  /** I5. While PostgreSQL is down nobody can look. */
  async #keepLooking(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.#look().catch(() => undefined);
      await delay(LOG_EVERY_MILLISECONDS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    this.#log.look(await readLog(this.stack.databaseUrl('wafa')));
  }

  /** Mails and signals may come after the end of a case, and its workflow ends a moment later. */
  async #untilStill(): Promise<void> {
    const { stack } = this;
    const isStill = async (): Promise<boolean> => {
      const { outbox, cases, lifts } = await readWafa(stack.databaseUrl('wafa'));
      const runs = new Map((await workflowsOf(stack)).map(({ id, status }) => [id, status]));
      return (
        outbox.every(({ delivered, due }) => delivered || Date.parse(due) > Date.now() + 60_000) &&
        cases.every(({ id, status }) => status !== 'closed' || runs.get(`dsr-${id}`) !== 'RUNNING') &&
        lifts.every(({ id }) => runs.get(`obligation-${id}`) === 'COMPLETED')
      );
    };
    // Where something never comes to rest it is the checker who says what.
    await until('rest', isStill, REST_SECONDS).catch(() => undefined);
  }

  /** What died in the middle of writing leaves files behind; housekeeping takes the old ones, once a worker starts. */
  async #sweepVault(): Promise<void> {
    const { vault } = this.stack.folders;
    const old = Date.now() / 1000 - THREE_DAYS_SECONDS;
    for (const file of filesIn(vault)) utimesSync(join(vault, file), old, old);
    const [worker] = this.stack.workers;
    if (!worker) return;
    const { lives } = worker;
    await worker.kill();
    await worker.untilReborn(lives);
    const rows = new Set((await readWafa(this.stack.databaseUrl('wafa'))).vaultRows);
    const isSwept = (): boolean => filesIn(vault).every((file) => rows.has(file));
    // Where something stays it is the checker who says so.
    await until('the end of housekeeping', isSwept, HOUSEKEEPING_SECONDS).catch(() => undefined);
  }
}

/** The built workflows, which miss a dead worker sooner: nothing else differs. */
function impatientBundle(folder: string): string {
  const built = join(ROOT, 'dist', 'workflow-bundle.js');
  if (!existsSync(built)) throw new Error(`${built} is missing: run npm run build`);
  const code = readFileSync(built, 'utf8');
  if (!SHIPPED_HEARTBEAT.test(code))
    throw new Error('the built workflows have other heartbeats than expected');
  const path = join(folder, 'workflow-bundle.js');
  writeFileSync(path, code.replace(SHIPPED_HEARTBEAT, CHAOS_HEARTBEAT));
  return path;
}
