import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { readSource, ROOT, trackedFiles } from './repository.js';

const MAX_FILE_LINES = 400;
const MAX_P90_LINES = 200;
const MAX_FUNCTION_LINES = 70;
const MAX_POSITIONAL_PARAMETERS = 3;

const sources = trackedFiles(/^(apps|libs|workflows|activities|test|scripts)\/.*\.(ts|tsx|mjs)$/);
const product = sources.filter(
  (path) => !/\.spec\.tsx?$|\/migrations\/|^test\/|libs\/i18n\/.*(en|ar)\.ts$/.test(path),
);
const lineCount = (path: string): number => readSource(path).split('\n').length;

describe('tidiness', () => {
  it(`no file has more than ${MAX_FILE_LINES} lines, migrations and catalogues apart`, () => {
    const long = sources
      .filter((path) => !/\/migrations\/|libs\/i18n\//.test(path))
      .filter((path) => lineCount(path) > MAX_FILE_LINES);
    expect(long).toEqual([]);
  });

  it('nine files in ten are short', () => {
    const lengths = product.map(lineCount).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length * 0.9)]).toBeLessThanOrEqual(MAX_P90_LINES);
  });

  it(`no function has more than ${MAX_FUNCTION_LINES} lines or ${MAX_POSITIONAL_PARAMETERS} positional parameters`, () => {
    expect(product.flatMap(oversizedFunctions)).toEqual([]);
  });

  it('no unfinished words, swallowed errors, escape hatches or focused tests', () => {
    const banned = [
      /\b(TO[D]O|FIX[M]E|HA[C]K|XX[X]|not imple[m]ented)\b/,
      /catch *(\([^)]*\))? *\{ *\}/,
      /@ts-ig[n]ore|@ts-noch[e]ck|\bas a[n]y\b|: a[n]y\b/,
      /\b(it|test|describe)\.(only|skip|todo)\(/,
    ];
    const faults = sources.flatMap((path) =>
      readSource(path)
        .split('\n')
        .flatMap((line, index) =>
          banned.some((word) => word.test(line)) ? [`${path}:${index + 1} ${line.trim()}`] : [],
        ),
    );
    expect(faults).toEqual([]);
  });

  it('the environment is read only at entry points', () => {
    const allowed = /^(libs\/config|apps\/cli|apps\/sandbox|scripts|test)\/|main\.ts$|\.spec\.tsx?$/;
    const faults = sources.filter((path) => !allowed.test(path) && readSource(path).includes('process.env'));
    expect(faults).toEqual([]);
  });

  it('every relative link in the documents leads somewhere', () => {
    const dead = trackedFiles(/\.md$/).flatMap((path) =>
      [...readSource(path).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
        .map((match) => match[1] ?? '')
        .filter((link) => !existsSync(resolve(ROOT, dirname(path), link)))
        .map((link) => `${path} → ${link}`),
    );
    expect(dead).toEqual([]);
  });
});

function oversizedFunctions(path: string): string[] {
  const file = ts.createSourceFile(path, readSource(path), ts.ScriptTarget.Latest, true);
  const faults: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const start = file.getLineAndCharacterOfPosition(node.getStart(file)).line;
      const lines = file.getLineAndCharacterOfPosition(node.end).line - start + 1;
      if (lines > MAX_FUNCTION_LINES) faults.push(`${path}:${start + 1} has ${lines} lines`);
      const injected = ts.isConstructorDeclaration(node);
      if (!injected && node.parameters.length > MAX_POSITIONAL_PARAMETERS) {
        faults.push(`${path}:${start + 1} takes ${node.parameters.length} parameters`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return faults;
}
