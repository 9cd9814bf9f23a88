/** Ctrl-C and its like, as a signal that every start and every wait can listen to. */

/** Two at once are one wish: npm passes on the signal that the terminal has already sent to everybody. */
const ONE_WISH_MILLISECONDS = 1_000;
const INTERRUPTED = 130;

/**
 * Aborts at Ctrl-C, SIGTERM, or the end of the terminal. Asked once more, this process goes at once, and the guard of
 * the children ends them.
 */
export function endSignal(): AbortSignal {
  const asked = new AbortController();
  let since = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (asked.signal.aborted && Date.now() - since > ONE_WISH_MILLISECONDS) process.exit(INTERRUPTED);
      if (asked.signal.aborted) return;
      since = Date.now();
      asked.abort();
    });
  return asked.signal;
}
