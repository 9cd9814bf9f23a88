/** What the repository's tests about itself share: the list of source files and their imports. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

export const ROOT = resolve(import.meta.dirname, '..');

/** Tracked files and new ones that git does not ignore, relative to the root. */
export function trackedFiles(pattern: RegExp): string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
  const deleted = execFileSync('git', ['ls-files', '--deleted'], { cwd: ROOT, encoding: 'utf8' }).split('\n');
  return listed.split('\n').filter((path) => pattern.test(path) && !deleted.includes(path));
}

export const readSource = (path: string): string => readFileSync(resolve(ROOT, path), 'utf8');

export interface Import {
  readonly from: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

/** Imports and re-exports of one file; a clause whose every name is a type counts as type only. */
export function importsOf(path: string): Import[] {
  const file = ts.createSourceFile(path, readSource(path), ts.ScriptTarget.Latest, false);
  const found: Import[] = [];
  const add = (node: ts.Expression | undefined, typeOnly: boolean): void => {
    if (node && ts.isStringLiteral(node)) found.push({ from: path, target: node.text, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  return (
    !clause.name && !!names && ts.isNamedImports(names) && names.elements.every((name) => name.isTypeOnly)
  );
}
