/** Which Temporal server is started where none is configured: the first of these that can be had. */
import { WafaError } from '#libs/domain/errors';
import {
  buildServer,
  cacheFolder,
  findServerBinaries,
  hasGo,
  SERVER_VERSION,
  type FetchOptions,
  type ServerBinaries,
} from './temporal-binaries.js';
import { downloadCli, findTemporalCli } from './temporal-cli.js';

export type TemporalProgram =
  | { readonly kind: 'server'; readonly binaries: ServerBinaries }
  | { readonly kind: 'cli'; readonly command: string };

export interface ProgramOptions extends FetchOptions {
  /** Only the pinned server will do: the tests need its time skipping. */
  readonly pinnedOnly?: boolean;
}

const CHOICES = `no Temporal server could be had here. Choose one:
  - set TEMPORAL_ADDRESS to a cluster that runs
  - put the binaries "server" and "sql" of temporalio/temporal ${SERVER_VERSION} into a folder and set WAFA_TEMPORAL_SERVER_DIR
  - install the "temporal" CLI, https://docs.temporal.io/cli (its dev server serves for trying)
  - install Go 1.26 or newer; Wafa then builds the pinned server once
  - let this machine reach https://temporal.download; Wafa then downloads the CLI once`;

/** TEMPORAL_ADDRESS comes before all of these; the caller has looked at it. */
export async function findProgram(options: ProgramOptions): Promise<TemporalProgram> {
  const found = findServerBinaries();
  if (found) return { kind: 'server', binaries: found };
  const cli = options.pinnedOnly ? undefined : findTemporalCli();
  if (cli !== undefined) return { kind: 'cli', command: cli };
  const built = hasGo() ? await buildServer(options) : undefined;
  if (built) return { kind: 'server', binaries: built };
  const downloaded = options.pinnedOnly ? undefined : await downloadCli(options);
  if (downloaded !== undefined) return { kind: 'cli', command: downloaded };
  throw new WafaError('config-invalid', CHOICES);
}

/** For `wafa doctor`: what a start would do, without doing it; undefined where it may find nothing. */
export function foreseenProgram(): string | undefined {
  const binaries = findServerBinaries();
  if (binaries) return `pinned server at ${binaries.server}`;
  const cli = findTemporalCli();
  if (cli !== undefined) return `dev server of the CLI ${cli}; tests that skip time are left out`;
  return hasGo() ? `will be built once with Go into ${cacheFolder()}` : undefined;
}
