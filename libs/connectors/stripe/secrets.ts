/**
 * What never leaves Stripe's objects: keys with which anybody could act (`client_secret`), keys of ours
 * (`idempotency_key`), and addresses that open a receipt, an invoice or a payment page without a sign-in. None of them
 * is data about the person; what those pages show stands in the object itself. `metadata` is the company's own.
 */
const SECRET = /(^|_)(client_secret|idempotency_key|pdf|url(_png|_svg)?)$/;

export function withoutSecrets(object: object): Readonly<Record<string, unknown>> {
  // The SDK makes objects of its own of decimal numbers; in JSON they are texts again.
  return strip(JSON.parse(JSON.stringify(object))) as Readonly<Record<string, unknown>>;
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !SECRET.test(name))
      .map(([name, inner]) => [name, name === 'metadata' ? inner : strip(inner)]),
  );
}
