/** Clerk's document as the judge, and where the document and Clerk's own SDK of the same version differ. */
import type { KnownDifference } from '../openapi-gate.js';
import type { SpecificationGate, VendorAnswer, VendorCall } from '../stand-in.js';

const SHORT_IDS = "the example's user ids are readable and shorter than Clerk's 27 characters";
const KEY_REFUSED = 'every operation refuses a wrong key, whatever it declares';

export const CLERK_DIFFERENCES: readonly KnownDifference[] = [
  { operation: 'GET /users/count', fault: 'answer has the status 401', why: KEY_REFUSED },
  { operation: 'GET /api_keys', fault: 'query subject', why: SHORT_IDS },
  { operation: 'GET /api_keys', fault: 'answer/data/0/subject', why: SHORT_IDS },
  {
    operation: 'GET /api_keys',
    fault: 'answer has the status 422',
    why: "Clerk's list of errors has `api_keys_not_enabled` with this status",
  },
  {
    operation: 'DELETE /v1/invitations/{invitation_id}',
    fault: 'is no operation of the specification',
    why: "Clerk's own SDK of the same version has `deleteInvitation`, for requests of erasure",
  },
  {
    operation: 'GET /blocklist_identifiers',
    fault: 'query limit',
    why: "Clerk's own SDK asks this list for pages, too",
  },
];

/** Judges each answer as the document writes it. */
export const clerkGate = (gate: SpecificationGate): SpecificationGate => ({
  faultsOf: (call, answer) => {
    // Pictures lie at another host.
    if (call.path.startsWith('/images/')) return [];
    return gate.faultsOf(atDocumentedPath(call), asDocumented(call, answer));
  },
});

/** The SDK asks for API keys without the version. */
const atDocumentedPath = (call: VendorCall): VendorCall =>
  /^\/api_keys(\/|$)/.test(call.path) ? { ...call, path: `/v1${call.path}` } : call;

function asDocumented({ query }: VendorCall, answer: VendorAnswer): VendorAnswer {
  const { body } = answer;
  // With `paginated=true`, which the document names but whose answer it does not, the list stands in `data`.
  const list = query.get('paginated') === 'true' && isObject(body) ? body['data'] : undefined;
  return { ...answer, body: withoutTimezone(list ?? body) };
}

/** A field of users that the SDK has and the document of the same API version has not. */
function withoutTimezone(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withoutTimezone);
  if (!isObject(body) || body['object'] !== 'user') return body;
  const { timezone: _, ...rest } = body;
  return rest;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
