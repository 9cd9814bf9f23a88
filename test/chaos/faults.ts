/** What can be broken, by whom it hits and for how long; every choice is the dice's. */
import type { Fault } from '../../apps/sandbox/src/vendors/faults.js';
import type { Dice } from './dice.js';
import type { Member } from './member.js';
import { POINTS } from './points.js';
import type { ChaosStack, Server } from './stack.js';

type What =
  | { readonly kind: 'kill'; readonly whom: 'api' | 'worker'; readonly index: number }
  | {
      readonly kind: 'arm';
      readonly whom: 'api' | 'worker';
      readonly index: number;
      readonly point: string;
    }
  | { readonly kind: 'temporal'; readonly downSeconds: number }
  /** PostgreSQL's immediate shutdown: no checkpoint, every connection cut. */
  | { readonly kind: 'postgres' }
  | { readonly kind: 'vendor'; readonly index: number; readonly fault: Fault; readonly times: number };

/** `atOnce`: also where the victim is just starting. */
export type Blow = What & { readonly atOnce: boolean };

/** Per seed the same in the same order. `afterMilliseconds`: since the one before. */
export interface PlannedBlow {
  readonly afterMilliseconds: number;
  readonly blow: Blow;
}

export interface Plan {
  readonly apis: number;
  readonly workers: number;
  /** Stand-ins that can be broken. */
  readonly vendors: number;
  readonly minutes: number;
  readonly everySeconds: number;
}

/** Of the average pause. */
const LEAST = 0.4;
const AT_ONCE = 0.1;
const WEIGHTS = { worker: 34, api: 20, 'arm-worker': 22, 'arm-api': 6, temporal: 4, postgres: 5, vendor: 9 };

export function planBlows(dice: Dice, plan: Plan): readonly PlannedBlow[] {
  const most = Math.ceil((plan.minutes * 60) / (LEAST * plan.everySeconds)) + 1;
  return Array.from({ length: most }, () => ({
    afterMilliseconds: Math.round(dice.between(LEAST, 2 - LEAST) * plan.everySeconds * 1_000),
    blow: { ...anyBlow(dice, plan), atOnce: dice.next() < AT_ONCE },
  }));
}

function anyBlow(dice: Dice, { apis, workers, vendors }: Plan): What {
  switch (dice.weighted(WEIGHTS)) {
    case 'worker':
      return { kind: 'kill', whom: 'worker', index: dice.below(workers) };
    case 'api':
      return { kind: 'kill', whom: 'api', index: dice.below(apis) };
    case 'arm-worker':
      return { kind: 'arm', whom: 'worker', index: dice.below(workers), point: pointOf(dice, 'worker') };
    case 'arm-api':
      return { kind: 'arm', whom: 'api', index: dice.below(apis), point: pointOf(dice, 'api') };
    case 'temporal':
      return { kind: 'temporal', downSeconds: Math.round(dice.between(1, 8)) };
    case 'postgres':
      return { kind: 'postgres' };
    default:
      return { kind: 'vendor', index: dice.below(vendors), ...anyFault(dice) };
  }
}

const pointOf = (dice: Dice, app: Member['app']): string =>
  dice.one(POINTS.filter((point) => point.app === app)).setting;

const FAULTS: readonly { readonly fault: Fault; readonly times: number }[] = [
  { fault: { kind: 'accepted-then-silence' }, times: 2 },
  { fault: { kind: 'drop' }, times: 3 },
  { fault: { kind: 'status', status: 429, retryAfterSeconds: 2 }, times: 2 },
  { fault: { kind: 'status', status: 503 }, times: 4 },
  { fault: { kind: 'status', status: 401 }, times: 1 },
  { fault: { kind: 'latency', milliseconds: 1_500 }, times: 4 },
];
const anyFault = (dice: Dice) => dice.one(FAULTS);

/** Undefined where no process is hit. */
export function victimOf(stack: ChaosStack, blow: Blow): Pick<Server, 'isServing'> | undefined {
  if (blow.kind === 'kill' || blow.kind === 'arm') return memberOf(stack, blow);
  if (blow.kind === 'vendor') return undefined;
  return stack[blow.kind];
}

export async function strike(stack: ChaosStack, blow: Blow): Promise<void> {
  switch (blow.kind) {
    case 'kill':
      await memberOf(stack, blow)?.kill();
      return;
    case 'arm': {
      const member = memberOf(stack, blow);
      member?.armNext(blow.point);
      await member?.kill();
      return;
    }
    case 'temporal':
      await stack.temporal.kill('SIGKILL', blow.downSeconds);
      return;
    case 'postgres':
      await immediateStop(stack.postgres);
      return;
    default:
      stack.vendors.standing[blow.index]?.standIn.faults.plan(blow.fault, blow.times);
  }
}

/** As `pg_ctl stop -m immediate`. */
export const immediateStop = (postgres: Server): Promise<boolean> => postgres.kill('SIGQUIT');

const memberOf = (
  stack: ChaosStack,
  { whom, index }: { readonly whom: 'api' | 'worker'; readonly index: number },
): Member | undefined => (whom === 'api' ? stack.apis : stack.workers)[index];

export const tell = (blow: Blow): string => {
  switch (blow.kind) {
    case 'kill':
      return `${blow.whom} ${blow.index + 1} killed`;
    case 'arm':
      return `${blow.whom} ${blow.index + 1} killed, armed with ${blow.point}`;
    case 'temporal':
      return `Temporal killed, down for ${blow.downSeconds} s`;
    case 'postgres':
      return 'PostgreSQL stopped at once';
    default:
      return `vendor ${blow.index + 1}: ${JSON.stringify(blow.fault)} for ${blow.times} calls`;
  }
};
