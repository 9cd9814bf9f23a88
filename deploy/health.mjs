// node deploy/health.mjs URL: ends with 0 when it answers with success within three seconds. An image has no curl.
const [url] = process.argv.slice(2);
const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined);
process.exit(answer?.ok ? 0 : 1);
