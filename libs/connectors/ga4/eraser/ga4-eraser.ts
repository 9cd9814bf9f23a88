/**
 * Asks Google to delete what it holds under each identifier of a person. Google confirms the receipt and nothing more: no
 * interface tells whether anything was there, or when it was deleted. So the result says accepted, never deleted.
 */
import { keyText } from '#libs/connectors/kit/belongs';
import type {
  Eraser,
  ErasureRequest,
  ErasureResult,
  PlannedErasure,
  Residue,
} from '#libs/connectors/kit/erasure';
import { WafaError } from '#libs/domain/errors';
import { IDENTIFIERS } from '../ga4-collections.js';
import { idAtGoogle, KINDS, ownIdentifiers, type Ga4Kind } from '../own-identifiers.js';
import { DeletionClient, type DeletionOptions } from './deletion-client.js';

export interface Ga4EraserOptions extends DeletionOptions {
  /** The company's own copy of the events, which Google does not touch. */
  readonly bigQueryExport: boolean;
}

const BIG_QUERY = 'ga4:bigquery_export';

/** Google empties its servers every two months; 63 days hold two of the longest and a day. */
const FINAL_AFTER_DAYS = 63;
const DAY_MILLISECONDS = 86_400_000;

const NOTE =
  'requested from Google, which confirms the receipt only: out of the reports on single users within 72 hours, off its servers within 63 days; totals in reports stay';

export const createGa4Eraser = (options: Ga4EraserOptions): Eraser => new Ga4Eraser(options);

class Ga4Eraser implements Eraser {
  readonly system: string;
  readonly #options: Ga4EraserOptions;
  readonly #client: DeletionClient;

  constructor(options: Ga4EraserOptions) {
    this.system = options.system;
    this.#options = options;
    this.#client = new DeletionClient(options);
  }

  async plan({ identifiers }: ErasureRequest): Promise<PlannedErasure> {
    const keys = keysOf(identifiers);
    if (keys.length === 0)
      return {
        items: [],
        targets: [],
        notSearched: [{ collection: IDENTIFIERS, needs: `needs ${KINDS.join(' or ')}` }],
      };
    const item = {
      collection: IDENTIFIERS,
      disposition: 'delete',
      rows: keys.length,
      atMost: keys.length,
      columns: [],
      note: this.#options.bigQueryExport ? `${NOTE}; what is exported to BigQuery a person deletes` : NOTE,
      reversible: false,
    } as const;
    return { items: [item], targets: [keys.map((key) => ({ key }))], notSearched: [] };
  }

  async execute({ identifiers }: ErasureRequest, plan: PlannedErasure): Promise<ErasureResult> {
    const approved = plan.targets.flat().map(({ key }) => key);
    const known = new Set(approved.map(keyText));
    if (!keysOf(identifiers).every((key) => known.has(keyText(key))))
      throw new WafaError('plan-exceeded', `${this.system}: an identifier that is not in the plan`);
    await this.#client.requireLeft(approved.length);
    const proof: string[] = [];
    for (const [kind, id = ''] of approved) proof.push(await this.#client.submit(kind as Ga4Kind, id));
    const notes = proof.map((at) => `accepted by Google at ${at}`);
    return {
      changed: [],
      notes,
      ...(proof.length === 0 ? {} : { accepted: { proof, finalBy: finalBy(proof) } }),
    };
  }

  /** Google cannot be read. What is known to be left is the company's own export. */
  verify(_: ErasureRequest, { targets }: PlannedErasure): Promise<readonly Residue[]> {
    const rows = this.#options.bigQueryExport ? targets.flat().length : 0;
    return Promise.resolve(rows === 0 ? [] : [{ collection: BIG_QUERY, rows, columns: [] }]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Kind and id of each identifier, once, as Google knows it. */
function keysOf(identifiers: ErasureRequest['identifiers']): readonly (readonly [Ga4Kind, string])[] {
  const keys = ownIdentifiers(identifiers).map((one) => [one.kind, idAtGoogle(one)] as const);
  return [...new Map(keys.map((key) => [keyText(key), key])).values()];
}

const finalBy = (proof: readonly string[]): string =>
  new Date(Math.max(...proof.map((at) => Date.parse(at))) + FINAL_AFTER_DAYS * DAY_MILLISECONDS)
    .toISOString()
    .slice(0, 10);
