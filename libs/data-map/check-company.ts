/** Faults between the files of a configuration folder: systems, data sets, clauses of the company's own policy. */
import type { Controller } from './company.js';
import { CONSENT_LEDGER, type System } from './systems.js';
import { duplicates } from './check-datasets.js';
import { allFields, type Dataset } from './dataset.js';
import type { Fault, Position } from './faults.js';
import { buildGraph, sortByAfter } from './graph.js';

interface Located<T> {
  readonly value: T;
  readonly locate: (path: readonly PropertyKey[]) => Position;
}

export function checkSystems(
  systems: Located<readonly System[]>,
  datasets: readonly Dataset[],
): readonly Fault[] {
  const placed = systems.value.map((system, index) => ({
    system,
    key: system.key,
    at: systems.locate(['systems', index, 'key']),
  }));
  const keys = new Set(placed.map(({ key }) => key));
  const missing = placed.flatMap(({ system, at }) =>
    system.after
      .filter((earlier) => !keys.has(earlier))
      .map((earlier) => unknownSystem(at, `${system.key}: after names "${earlier}"`)),
  );
  const untold = placed.flatMap(({ system, at }) =>
    toldBy(system)
      .filter((other) => !keys.has(other))
      .map((other) => unknownSystem(at, `${system.key}: it is to tell "${other}"`)),
  );
  const sorted = sortByAfter([...keys], new Map(placed.map(({ system }) => [system.key, system.after])));
  const loops = 'loop' in sorted ? [loopFault(sorted.loop, placed)] : [];
  return [
    ...duplicates(placed, ({ key }) => key, 'system'),
    ...missing,
    ...untold,
    ...placed.flatMap(({ system, at }) => unheardFaults({ system, at })),
    ...placed.flatMap(({ system, at }) => sendStopFaults({ system, at }, systems.value)),
    ...placed
      .filter(({ system }) => provesWho(system))
      .slice(1)
      .map(secondSignIn),
    ...loops,
    ...datasets.flatMap((dataset) => checkDatasetSystem(dataset, keys)),
    ...acrossSystems(datasets),
  ];
}

/** Systems that get identifiers from this one's account. */
function toldBy(system: System): readonly string[] {
  if (system.connector !== 'clerk') return [];
  const { verifiedEmailsFor, externalIdFor } = system;
  return externalIdFor === undefined ? verifiedEmailsFor : [...verifiedEmailsFor, externalIdFor];
}

/** A deletion there is heard of only by a signed notice. */
function unheardFaults({ system, at }: { readonly system: System; readonly at: Position }): readonly Fault[] {
  if (system.connector !== 'clerk' || !system.onDeleted?.startErasure) return [];
  if (system.webhookSecretFrom !== undefined) return [];
  return [
    {
      severity: 'error',
      code: 'bad-value',
      at,
      message: `${system.key}: onDeleted needs the notices of the system, and webhookSecretFrom is missing`,
      fix: 'name the variable of the signing secret in webhookSecretFrom',
    },
  ];
}

/** What stops the sending to Google has to be something that Wafa can write to. */
function sendStopFaults(
  { system, at }: { readonly system: System; readonly at: Position },
  all: readonly System[],
): readonly Fault[] {
  const named = system.connector === 'ga4' ? system.sendStop?.system : undefined;
  if (named === undefined || named === CONSENT_LEDGER) return [];
  const other = all.find(({ key }) => key === named);
  if (!other) return [unknownSystem(at, `${system.key}: sendStop names "${named}"`)];
  if (other.connector === 'postgres') return [];
  return [
    {
      severity: 'error',
      code: 'bad-value',
      at,
      message: `${system.key}: sendStop names "${named}", which holds no switch of the product`,
      fix: `name a postgres system or ${CONSENT_LEDGER}`,
    },
  ];
}

const provesWho = (system: System): boolean => system.connector === 'clerk' && system.signedIn !== undefined;

const secondSignIn = ({ key, at }: { readonly key: string; readonly at: Position }): Fault => ({
  severity: 'error',
  code: 'bad-value',
  at,
  message: `${key}: another system has signedIn already, and one sign-in proves who asks`,
  fix: 'keep signedIn at one system',
});

function loopFault(loop: readonly string[], placed: readonly { key: string; at: Position }[]): Fault {
  return {
    severity: 'error',
    code: 'loop',
    at: placed.find(({ key }) => key === loop[0])?.at ?? { file: 'systems.yaml', line: 1, column: 1 },
    message: `after runs in a circle: ${loop.join(' → ')}`,
    fix: 'remove one after of it',
  };
}

const unknownSystem = (at: Position, what: string): Fault => ({
  severity: 'error',
  code: 'dangling-reference',
  at,
  message: `${what}, but systems.yaml has no such system`,
  fix: 'write the key of a system of systems.yaml',
});

function checkDatasetSystem(dataset: Dataset, keys: ReadonlySet<string>): readonly Fault[] {
  const { system } = dataset;
  if (system === undefined || !keys.has(system)) {
    return [
      unknownSystem(dataset.at, `${dataset.key}: wafa.system is ${system ? `"${system}"` : 'missing'}`),
    ];
  }
  return dataset.collections.flatMap((collection) =>
    allFields(collection.fields).flatMap(({ identifies, at, path }) =>
      identifies === undefined || keys.has(identifies)
        ? []
        : [unknownSystem(at, `${collection.key}.${path.join('.')}: identifies "${identifies}"`)],
    ),
  );
}

/** One system is searched by one connector; between systems values travel by `identifies`. */
function acrossSystems(datasets: readonly Dataset[]): readonly Fault[] {
  const systemOf = new Map(
    datasets.flatMap(({ system, collections }) => collections.map(({ key }) => [key, system] as const)),
  );
  const { edges, collections } = buildGraph(datasets);
  const crossing = edges.filter(({ source, target }) => systemOf.get(source) !== systemOf.get(target));
  return crossing.flatMap(({ source, target }) => {
    const at = collections.get(target)?.at;
    if (!at) return [];
    return [
      {
        severity: 'error',
        code: 'bad-value',
        at,
        message: `a reference leads from ${source} to ${target} in another system`,
        fix: 'put wafa: {identifies: <system>} on the field that holds the identifier, and identity on the other side',
      } as const,
    ];
  });
}

const VOID_CLAUSES: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  {
    pattern: /\bus(e|ing)\b.*\bconsents?\b.*\btransfer/i,
    why: 'using a service is no consent to a transfer (GDPR Art. 4(11), 49(1)(a))',
  },
  {
    pattern:
      /\bcontinu(e|ed|ing)\b.*\buse\b.*\b(accept|agree|consent)|\b(accept|agree|consent)\w*\b.*\bcontinu(e|ed|ing)\b.*\buse\b/i,
    why: 'continued use is no acceptance of new terms (GDPR Art. 4(11), 7)',
  },
  {
    pattern:
      /\b(opt[ -]?out|object|refuse)\b.*\bbrowser\b|\bbrowser settings?\b.*\b(opt[ -]?out|object|refuse)/i,
    why: 'browser settings cannot be the only way to object (GDPR Art. 21; Cal. Civ. Code 1798.135)',
  },
];

/** One person who does what two should: a warning, since a team of one has no other way. */
export const checkSoleOfficer = ({ value, locate }: Located<Controller>): readonly Fault[] =>
  value.approvals.soleOfficer === undefined
    ? []
    : [
        {
          severity: 'warning',
          code: 'sole-officer',
          at: locate(['approvals', 'soleOfficer']),
          message: `one person approves what cannot be undone; it waits ${value.approvals.soleOfficer.delay}, and every evidence says so`,
          fix: 'take it out as soon as a second person, inside or outside, can approve',
        },
      ];

/** Clauses of the company's own published policy that would not hold (a warning: people decide). */
export function checkClauses({ value, locate }: Located<Controller>): readonly Fault[] {
  return value.policyClauses.flatMap((clause, index) =>
    VOID_CLAUSES.filter(({ pattern }) => pattern.test(clause)).map(({ why }) => ({
      severity: 'warning',
      code: 'void-clause',
      at: locate(['policyClauses', index]),
      message: `this clause is likely void: ${why}`,
      fix: 'change the published policy, then this entry',
    })),
  );
}
