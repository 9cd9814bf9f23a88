/** Runs a command of the CLI in this process and returns what it printed. */
import { jest } from '@jest/globals';

export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function runCommand(
  run: (args: readonly string[]) => Promise<number>,
  args: readonly string[],
): Promise<Printed> {
  const texts = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((text) => {
      texts[stream] += String(text);
      return true;
    }),
  );
  try {
    return { code: await run(args), out: texts.stdout, err: texts.stderr };
  } finally {
    spies.forEach((spy) => spy.mockRestore());
  }
}
