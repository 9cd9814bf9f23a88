/** A stand-in for Google's Analytics Admin API: one property and its settings, in memory. */
import { StandIn, type SpecificationGate, type VendorAnswer, type VendorCall } from '../stand-in.js';
import { EDIT, READ, requireScope, type Callers, type ServiceAccount } from './access.js';
import { errorBody, GoogleFault, toAnswer } from './google-fault.js';
import { Deletions, SANDBOX_PROPERTY, type DeletionRequest, type Ga4Property } from './property.js';

export { Deletions, SANDBOX_PROPERTY } from './property.js';

/** May read; the sandbox knows no other. */
export const SANDBOX_ACCESS_TOKEN = 'ya29.sandbox';

export interface Ga4Options {
  /** 0 for any free port. */
  readonly port: number;
  readonly gate?: SpecificationGate | undefined;
  readonly property?: Ga4Property;
  readonly accessTokens?: ReadonlyMap<string, readonly string[]>;
  readonly serviceAccounts?: readonly ServiceAccount[];
  readonly now?: () => Date;
  /** Another one to look into. */
  readonly deletions?: Deletions;
}

export function startGa4(options: Ga4Options): Promise<StandIn> {
  const { port, gate, accessTokens, serviceAccounts = [] } = options;
  const vendor = new Ga4(options.property ?? SANDBOX_PROPERTY, {
    callers: {
      accessTokens: accessTokens ?? new Map([[SANDBOX_ACCESS_TOKEN, [READ]]]),
      serviceAccounts,
    },
    deletions: options.deletions ?? new Deletions(options.now ?? (() => new Date())),
  });
  return StandIn.start({
    name: 'Google Analytics',
    port,
    handle: (call) => vendor.answer(call),
    errorBody,
    ...(gate ? { gate } : {}),
  });
}

const MAX_PAGE_SIZE = 200;
const STANDARD_PAGE_SIZE = 50;

class Ga4 {
  readonly #property: Ga4Property;
  readonly #callers: Callers;
  readonly #deletions: Deletions;

  constructor(property: Ga4Property, state: { readonly callers: Callers; readonly deletions: Deletions }) {
    this.#property = property;
    this.#callers = state.callers;
    this.#deletions = state.deletions;
  }

  answer(call: VendorCall): VendorAnswer {
    try {
      return { status: 200, body: this.#bodyOf(call) };
    } catch (error) {
      if (error instanceof GoogleFault) return toAnswer(error);
      throw error;
    }
  }

  #bodyOf(call: VendorCall): unknown {
    const path = /^\/(v1beta|v1alpha)\/(properties\/[^/:]+)(.*)$/.exec(call.path);
    if (!path) throw new GoogleFault('NOT_FOUND', 'Method not found.');
    const [, version, name = '', rest = ''] = path;
    const place = `${call.method} ${version} ${rest}`;
    requireScope(call, this.#callers, place.endsWith(':submitUserDeletion') ? [EDIT] : [READ, EDIT]);
    // Google does not tell a property that is not there from one that is somebody else's.
    if (name !== this.#property.property.name)
      throw new GoogleFault(
        'PERMISSION_DENIED',
        'User does not have sufficient permissions for this property.',
      );
    switch (place) {
      case 'GET v1beta ':
        return this.#property.property;
      case 'GET v1beta /dataRetentionSettings':
        return this.#property.retention;
      case 'GET v1beta /dataStreams':
        return this.#streams(call.query);
      case 'POST v1alpha :submitUserDeletion':
        return this.#deletions.submit(name, JSON.parse(call.body.toString('utf8')) as DeletionRequest);
      default:
        throw new GoogleFault('NOT_FOUND', 'Method not found.');
    }
  }

  #streams(query: URLSearchParams): unknown {
    const size = Math.min(Number(query.get('pageSize') ?? STANDARD_PAGE_SIZE), MAX_PAGE_SIZE);
    const start = Number(query.get('pageToken') ?? 0);
    const { dataStreams } = this.#property;
    const next = start + size < dataStreams.length ? { nextPageToken: String(start + size) } : {};
    return { dataStreams: dataStreams.slice(start, start + size), ...next };
  }
}
