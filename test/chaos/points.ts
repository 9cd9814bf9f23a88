/** Every fail point that an example company can reach, by who dies of it and which errand leads there. */
import type { App } from '../../apps/cli/src/stack-processes.js';
import type { ErrandKind } from './driver/errands.js';

export interface Point {
  /** As WAFA_FAIL_POINT takes it. */
  readonly setting: string;
  readonly app: App;
  /** One of them is enough. */
  readonly errand: ErrandKind;
}

const SEARCHED = ['product-database', 'consents', 'sign-in', 'stripe', 'analytics', 'media', 'public-site'];
const ERASED = ['product-database', 'sign-in', 'stripe', 'analytics', 'media', 'public-site'];
const MARKED = ['product-database', 'consents', 'sign-in', 'stripe'];
const CORRECTED = ['product-database', 'sign-in', 'stripe'];

const OBLIGATION = ['obligation.1-begun', 'obligation.2-done', 'obligation.3-recorded'];
const WRITING_PRODUCT = [
  'writing.postgres.1-statement',
  'writing.postgres.2-uncommitted',
  'writing.postgres.3-committed',
];

/** Records whose end the engine may never hear of. */
const WRITES: Readonly<Record<string, ErrandKind>> = {
  planSearch: 'access',
  buildPlan: 'access',
  recordApproval: 'access',
  holdRelease: 'access',
  makeReady: 'access',
  answerErasure: 'erasure',
  answerRectification: 'rectification',
  answerMarks: 'restriction',
  recordObjection: 'objection',
};
/** Whatever led to the end: no record of it may be lost, or wait for an open case. */
const ENDING = ['access', 'erasure', 'rectification', 'restriction', 'objection', 'outweighed'] as const;

const at = (errand: ErrandKind, settings: readonly string[], app: App = 'worker'): readonly Point[] =>
  settings.map((setting) => ({ setting, app, errand }));

const inEach = (names: readonly string[], systems: readonly string[]): readonly string[] =>
  names.flatMap((name) => systems.map((system) => `${name}:${system}`));

export const POINTS: readonly Point[] = [
  ...at(
    'access',
    [
      ...['api.intake.1-written', 'api.intake.2-committed', 'api.confirm.1-committed'],
      ...['api.decision.1-given', 'api.download.1-begun', 'api.download.2-counted'],
    ],
    'api',
  ),
  ...at('access', ['relay.1-delivered', 'mail.1-rendered', 'mail.2-sent', 'mail.3-recorded']),
  ...at('access', inEach(['discover.1-asked', 'discover.3-found', 'discover.4-recorded'], SEARCHED)),
  ...at('access', inEach(['discover.2-searching'], SEARCHED)),
  ...at('access', ['package.1-begun', 'package.2-writing', 'package.3-sealed', 'package.4-recorded']),
  ...Object.entries(WRITES).flatMap(([name, errand]) =>
    at(errand, [`activity.1-begins:${name}`, `activity.2-ended:${name}`]),
  ),
  ...ENDING.flatMap((errand) => at(errand, ['activity.2-ended:closeCase'])),
  ...at('access', ['activity.1-begins:closeCase']),
  ...at('erasure', inEach(['erase.1-intended', 'erase.2-done', 'erase.3-recorded'], ERASED)),
  ...at('erasure', inEach(['erase.4-read-again'], ERASED)),
  ...at('erasure', ['writing.postgres.1-statement@3', 'writing.postgres.2-uncommitted']),
  ...at('erasure', ['writing.postgres.3-committed', 'writing.stripe', 'writing.stripe@2', 'writing.clerk']),
  ...at('erasure', ['writing.ga4', 'writing.media', 'writing.http']),
  ...at('rectification', inEach(['rectify.1-intended', 'rectify.2-done'], CORRECTED)),
  ...at('rectification', inEach(['rectify.3-recorded', 'rectify.4-read-again'], CORRECTED)),
  ...at('rectification', WRITING_PRODUCT),
  ...at('rectification', ['writing.stripe']),
  ...at('restriction', inEach(['mark.1-intended', 'mark.2-set', 'mark.3-recorded'], MARKED)),
  ...at('restriction', WRITING_PRODUCT),
  ...at('restriction', ['writing.stripe', 'writing.clerk', 'writing.consents']),
  ...at('transfer', ['transfer.1-intended', 'transfer.2-sending', 'transfer.3-sent', 'transfer.4-recorded']),
  ...at('withdrawal', ['writing.consents']),
  ...at('review', inEach(OBLIGATION, ['keep-review'])),
  ...at('erasure', inEach(OBLIGATION, ['backup-end'])),
  ...at('lift', inEach(['lift.1-intended', 'lift.2-lifted', 'lift.3-recorded'], MARKED)),
];
