/**
 * `wafa map try`: finds, and with erasure rules plans, without a case, for the person who writes the map. Only `--apply`
 * writes. Exit 0 when everything targeted was reported, planned or done, 2 when something targeted could not be, 1 on bad
 * input.
 */
import { WafaError } from '#libs/domain/errors';
import { tryAccess } from './map-try/access.js';
import { tryErasure } from './map-try/erasure.js';
import { BadInput, badInput, readInput, type Input } from './map-try/input.js';
import { EMPTY, type Output, type Tried } from './map-try/output.js';

export async function run(args: readonly string[]): Promise<number> {
  try {
    const { output, whole } = await tryMap(await readInput(args));
    print(output);
    return whole ? 0 : 2;
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    process.stderr.write(`${error.message}\n`);
    print({ ...EMPTY, problems: error.problems });
    return 1;
  }
}

const print = (output: Output): void => {
  process.stdout.write(`${JSON.stringify(output, null, 2)}\n`);
};

async function tryMap(input: Input): Promise<Tried> {
  try {
    const access = await tryAccess(input);
    return input.erasure.length === 0 ? access : await tryErasure(input, access);
  } catch (error) {
    if (!(error instanceof WafaError)) throw error;
    if (error.code === 'identifier-invalid') throw badInput('--identity', error.message, error.code);
    // What was found before the failure is not shown: half an answer looks like a whole one.
    const problems = [{ code: error.code, message: error.detail, where: 'database' }];
    return { output: { ...EMPTY, problems }, whole: false };
  }
}
