/** The plan of an erasure case: what each system said it would do, in the order of execution. Pure (ADR 0009). */
import type { ErasureAnswer, ErasurePlan, PlannedItem } from '#libs/contracts/erasure-plan';
import type { SystemMark } from '#libs/contracts/marks';
import { isUndone, type TaskOutcome } from '../words.js';
import { countKinds } from './access-plan.js';
import { leftItems, type Left } from './left.js';

export interface ErasableSystem {
  readonly system: string;
  readonly state: 'confirmed' | 'nothing-held' | 'manual';
  readonly records: number;
  readonly collections?: readonly { readonly collection: string; readonly records: number }[];
  readonly manualResult?: TaskOutcome | undefined;
  /** Nothing of it is touched. */
  readonly left?: Left | undefined;
  /** What its eraser would do; undefined where a person has to. */
  readonly part?: Pick<ErasurePlan['systems'][number], 'items' | 'notSearched' | 'targets'> | undefined;
}

export interface ErasureFindings {
  readonly caseId: string;
  readonly foundAsOf: string;
  readonly configurationDigest: string;
  readonly identifierKinds: readonly string[];
  /** In the order of execution. */
  readonly systems: readonly ErasableSystem[];
  readonly decisions?: NonNullable<ErasurePlan['decisions']>;
  readonly restrictions?: NonNullable<ErasurePlan['restrictions']>;
  /** What was restricted and taken off public view before. */
  readonly done?: readonly SystemMark[];
}

export function erasurePlan(findings: ErasureFindings): ErasurePlan {
  const { caseId, foundAsOf, configurationDigest, identifierKinds, systems } = findings;
  const { decisions = [], done = [], restrictions = [] } = findings;
  return {
    format: 'wafa-erasure-plan-v1',
    caseId,
    right: 'erasure',
    foundAsOf,
    configurationDigest,
    identifiers: countKinds(identifierKinds),
    ...(decisions.length === 0 ? {} : { decisions }),
    systems: systems.map(planSystem),
    ...(restrictions.length === 0 ? {} : { restrictions: [...restrictions] }),
    ...(done.length === 0 ? {} : { done: [...done] }),
  };
}

function planSystem(one: ErasableSystem): ErasurePlan['systems'][number] {
  const { system, records, collections = [], manualResult, part } = one;
  const by = whoErases(one);
  const left = by === 'nobody' && records === 0 && one.state !== 'manual' ? undefined : one.left;
  const items = part?.items ?? [];
  return {
    system,
    by: left === undefined ? by : 'nobody',
    records,
    ...(manualResult === undefined ? {} : { manualResult }),
    ...(left === undefined ? {} : { left }),
    ...(part?.targets === undefined ? {} : { targets: part.targets }),
    items: left === undefined ? items : leftItems(left, { ...(part ? { items } : {}), collections }),
    notSearched: part?.notSearched ?? [],
  };
}

/** A system that could not be searched is looked into by a person; what was found there is erased by one. */
export function whoErases({
  state,
  records,
  manualResult,
  part,
}: Omit<ErasableSystem, 'system'>): ErasurePlan['systems'][number]['by'] {
  if (part) return 'wafa';
  if (state === 'manual') return manualResult === 'nothing-held' ? 'nobody' : 'person';
  return state === 'confirmed' && records > 0 ? 'person' : 'nobody';
}

type Item = Pick<PlannedItem, 'disposition' | 'notAppliedBecause' | 'rows'>;

const ACTS: ReadonlySet<string> = new Set(['delete', 'mask', 'unlink']);

/** Personal data that the map does not decide about, or decides in a way that the system does not allow. */
export const isUncovered = ({ disposition, notAppliedBecause, rows }: Item): boolean =>
  rows > 0 && (disposition === 'not-covered' || (notAppliedBecause !== undefined && ACTS.has(disposition)));

export const uncoveredItems = (plan: ErasurePlan): readonly PlannedItem[] =>
  plan.systems.flatMap(({ items }) => items.filter(isUncovered));

/** Nobody can approve it as it is: the map leaves something open, or the person wants the data kept. */
export const isBlocked = (plan: ErasurePlan): boolean =>
  uncoveredItems(plan).length > 0 || (plan.restrictions ?? []).length > 0;

const actsOn = ({ disposition, notAppliedBecause }: Item): boolean =>
  notAppliedBecause === undefined && ACTS.has(disposition);

/** Systems where something goes for good: by the machine, or by a person. */
export const irreversibleSystems = (plan: ErasurePlan): string[] =>
  plan.systems
    .filter(({ by, items }) => by === 'person' || items.some((item) => actsOn(item) && !item.reversible))
    .map(({ system }) => system);

/** Records that would go or be emptied. */
export const plannedRows = (plan: ErasurePlan): number =>
  plan.systems
    .flatMap(({ by, records, items }) =>
      by === 'person' ? [records] : items.filter(actsOn).map(({ rows }) => rows),
    )
    .reduce((sum, rows) => sum + rows, 0);

interface DeferredRows {
  readonly collection: string;
  readonly rows: number;
  readonly from: string;
  readonly ground: string;
}

/** What one system did, counted over every plan of the case that was carried out. */
export interface Effect {
  readonly system: string;
  readonly changed: readonly { readonly collection: string; readonly rows: number }[];
  /** Where a processor only confirms the receipt: instants of it, and the day by which it is done. */
  readonly accepted?: { readonly proof: readonly string[]; readonly finalBy: string } | undefined;
  /** What the vendor lets nobody erase before a date. */
  readonly deferred?: readonly DeferredRows[] | undefined;
}

export interface Done {
  readonly effects: readonly Effect[];
  readonly byHand: Readonly<Record<string, TaskOutcome>>;
  /** System → who else was told. */
  readonly told?: Readonly<Record<string, readonly string[]>>;
  /** By system: what a person reported who stopped that more is sent there. */
  readonly stopped?: Readonly<Record<string, TaskOutcome>>;
  /** Systems in which what stays is restricted. */
  readonly restricted?: readonly string[];
  /** Systems in which something was taken off public view before. */
  readonly unpublished?: readonly string[];
  /** System → what no machine ends. */
  readonly reviews?: Readonly<Record<string, readonly Review[]>>;
}

/** Rows of one planned item that stay until somebody looks at them again. */
export interface Review {
  /** Place of the item among those of its system. */
  readonly item: number;
  readonly rows: number;
  readonly reviewOn: string;
}

/** Systems in which something was really done: by a machine, or by a person. */
export const doneSystems = ({ effects, byHand }: Done): string[] => [
  ...new Set([
    ...effects
      .filter(({ changed, accepted }) => accepted !== undefined || changed.some(({ rows }) => rows > 0))
      .map(({ system }) => system),
    ...Object.keys(byHand).filter((system) => byHand[system] === 'done'),
  ]),
];

/** After a cancellation in the middle: what was final, and what was left as it was. */
export function haltedAnswer(
  plan: ErasurePlan,
  { unsure, ...done }: Done & { readonly unsure: readonly string[] },
): ErasureAnswer {
  const final = new Set([...done.effects.map(({ system }) => system), ...Object.keys(done.byHand)]);
  const told = erasureAnswer(plan, done);
  return plan.systems.flatMap(({ system, by }) => {
    const one = told.find((answered) => answered.system === system);
    if (final.has(system)) return one ?? [];
    const hidden = one?.unpublished ? { unpublished: one.unpublished } : {};
    const cancelled = unsure.includes(system) ? ('unsure' as const) : ('untouched' as const);
    const rest = { ...(by === 'nobody' ? {} : { cancelled }), ...hidden };
    return Object.keys(rest).length === 0 ? [] : { system, erased: 0, kept: [], ...rest };
  });
}

/** What the person is told of each system that has something to tell: counts, grounds and dates. */
export function erasureAnswer(
  plan: ErasurePlan,
  { effects, byHand, told = {}, restricted = [], unpublished = [], stopped = {}, reviews = {} }: Done,
): ErasureAnswer {
  return (
    plan.systems
      .map(({ system, items, manualResult, notSearched, left }) => {
        const hand = byHand[system] ?? (left === undefined ? manualResult : undefined);
        const done = effects.filter((effect) => effect.system === system);
        return {
          system,
          erased: done.flatMap(({ changed }) => changed).reduce((sum, { rows }) => sum + rows, 0),
          kept: summed([
            ...items.flatMap((item, index) =>
              item.rows > 0 && KEPT.has(item.disposition)
                ? keptItem(
                    item,
                    reviews[system]?.find((review) => review.item === index),
                  )
                : [],
            ),
            ...done.flatMap(({ deferred = [] }) => deferred.map(deferredItem)),
          ]),
          ...acceptance(done),
          ...(notSearched.length === 0 ? {} : { notSearched: notSearched.length }),
          ...(left === undefined || items.length > 0 ? {} : { left: leftAnswer(left) }),
          ...(hand === undefined ? {} : { byHand: hand }),
          ...(stopped[system] === undefined ? {} : { stopped: stopped[system] }),
          ...(restricted.includes(system) ? { restricted: true as const } : {}),
          ...(unpublished.includes(system) ? { unpublished: true as const } : {}),
          ...(told[system] === undefined ? {} : { told: [...told[system]] }),
        };
      })
      // More than its name.
      .filter(({ erased, kept, ...more }) => erased > 0 || kept.length > 0 || Object.keys(more).length > 1)
  );
}

/** The latest of several: only then all of it is done. */
function acceptance(effects: readonly Effect[]): Pick<ErasureAnswer[number], 'acceptedOn' | 'acceptedUntil'> {
  const accepted = effects.flatMap((effect) => effect.accepted ?? []);
  const acceptedOn = latest(accepted.flatMap(({ proof }) => proof))?.slice(0, 'YYYY-MM-DD'.length);
  const acceptedUntil = latest(accepted.map(({ finalBy }) => finalBy));
  return acceptedOn === undefined || acceptedUntil === undefined ? {} : { acceptedOn, acceptedUntil };
}

const latest = (dates: readonly string[]): string | undefined => dates.toSorted().at(-1);

type Kept = ErasureAnswer[number]['kept'][number];

/** What a machine ends on its day, and what somebody looks at again. */
function keptItem(item: PlannedItem, review: Review | undefined): Kept[] {
  const { collection, disposition, rows, ground, keptUntil, reviewOn } = item;
  const one = { collection, ...groundOf(disposition, ground) };
  const looked = review?.rows ?? 0;
  return [
    ...(rows > looked
      ? [{ ...one, rows: rows - looked, ...dated(keptUntil, review ? undefined : reviewOn) }]
      : []),
    ...(review ? [{ ...one, rows: looked, reviewOn: review.reviewOn }] : []),
  ];
}

const dated = (
  until: string | undefined,
  reviewOn: string | undefined,
): { until?: string; reviewOn?: string } => ({
  ...(until === undefined ? {} : { until }),
  ...(reviewOn === undefined ? {} : { reviewOn }),
});

/** The person is told once of what stays for the same reason as long. */
function summed(kept: readonly Kept[]): Kept[] {
  const sums = new Map<string, Kept>();
  for (const { rows, ...one } of kept) {
    const key = JSON.stringify([one.collection, one.ground, one.until, one.reviewOn]);
    sums.set(key, { ...one, rows: rows + (sums.get(key)?.rows ?? 0) });
  }
  return [...sums.values()];
}

const leftAnswer = ({ ground, keptUntil, reviewOn }: Left) => ({
  ground,
  ...dated(keptUntil, reviewOn),
});

/** Nobody knows when a dispute ends: it is looked at again on that day. */
const deferredItem = ({ from, ...rest }: DeferredRows): Kept => ({
  ...rest,
  ...(rest.ground === 'open-dispute' ? { reviewOn: from } : { until: from }),
});

/** What the map keeps of a row that is emptied stays for the sake of what hangs on it. */
function groundOf(disposition: PlannedItem['disposition'], ground: string | undefined): { ground?: string } {
  if (ground !== undefined) return { ground };
  return disposition === 'preserve' ? { ground: 'emptied' } : {};
}

const KEPT: ReadonlySet<string> = new Set(['keep', 'preserve']);

/** Something stays, could not be reached, or a person could not do what the machine does not. */
export const keepsSomething = (plan: ErasurePlan): boolean =>
  plan.systems.some(
    ({ items, manualResult, notSearched, left }) =>
      left !== undefined ||
      isUndone(manualResult) ||
      notSearched.length > 0 ||
      items.some(({ disposition, rows }) => rows > 0 && KEPT.has(disposition)),
  );
