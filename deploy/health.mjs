// node deploy/health.mjs URL: writes what is answered, and ends with 0 when that is a success within three seconds. An image has no curl.
const [url] = process.argv.slice(2);
const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined);
process.stdout.write((await answer?.text().catch(() => '')) ?? '');
process.exitCode = answer?.ok ? 0 : 1;
