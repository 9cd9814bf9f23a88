/** `wafa COMMAND`: each command is a file with `run(args)`. */
import { WafaError } from '#libs/domain/errors';
import { COMMANDS } from './commands.js';

async function main(words: readonly string[]): Promise<number> {
  const name = Object.keys(COMMANDS)
    .toSorted((a, b) => b.length - a.length)
    .find((command) => `${words.join(' ')} `.startsWith(`${command} `));
  if (name === undefined) {
    const width = Math.max(...Object.keys(COMMANDS).map((command) => command.length));
    console.log(
      [
        'wafa COMMAND',
        '',
        ...Object.entries(COMMANDS).map(([command, { text }]) => `  ${command.padEnd(width)}  ${text}`),
      ].join('\n'),
    );
    return words.length === 0 || words[0] === 'help' || words[0] === '--help' ? 0 : 1;
  }
  const { run } = await (COMMANDS[name] as (typeof COMMANDS)[string]).load();
  return run(words.slice(name.split(' ').length));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof WafaError ? `wafa: ${error.detail}` : error);
  process.exitCode = 1;
}
