/** `wafa COMMAND`: each command is a file with `run(args)`. */
import { WafaError } from '#libs/domain/errors';
import { choose, listOfCommands } from './commands.js';

async function main(words: readonly string[]): Promise<number> {
  const chosen = choose(words);
  if ('run' in chosen) return (await chosen.run.load()).run(chosen.rest);
  if (chosen.list) console.log(listOfCommands());
  if (chosen.fault !== undefined) console.error(`wafa: ${chosen.fault}`);
  return chosen.fault === undefined ? 0 : 1;
}

/** What needs no stack trace: our own errors, and the packages that an installation for production leaves out. */
function sentenceOf(error: unknown): string | undefined {
  if (error instanceof WafaError) return `wafa: ${error.detail}`;
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND')
    return undefined;
  return `wafa: ${error.message.split('\n')[0]}. The embedded services need the development packages: npm ci`;
}

/** A reader that goes away (`| head`, a `tee` that Ctrl-C ended first) must not keep us from stopping in order. */
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(sentenceOf(error) ?? error);
  process.exitCode = 1;
}
