/** What a process says that cannot start, in a sentence. */
import { inShort, WafaError } from '#libs/domain/errors';

export const whyNotStarted = (process: 'api' | 'worker', error: unknown): string =>
  `wafa ${process}: ${error instanceof WafaError ? error.detail : inShort(error)}\n`;

/** A port that is taken, or an address that is not of this machine. */
export const notListening = (
  variable: string,
  { port, bind }: { readonly port: number; readonly bind: string },
  cause: unknown,
): WafaError => {
  const why = (cause as NodeJS.ErrnoException).code ?? inShort(cause);
  return new WafaError('config-invalid', `${variable} ${port} on ${bind} cannot be used (${why})`, { cause });
};
