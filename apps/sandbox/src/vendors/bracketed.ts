/** `a[b][0]=c` of forms and query strings as nested values, every leaf a text: how Stripe writes parameters. */

export type Bracketed = string | readonly Bracketed[] | { readonly [name: string]: Bracketed };

interface Entry {
  readonly path: readonly string[];
  readonly value: string;
}

/** A name that comes twice is a list, as is `a[]` and `a[0]`. */
export function unbracket(pairs: Iterable<readonly [string, string]>): Readonly<Record<string, Bracketed>> {
  const entries = Array.from(pairs, ([name, value]): Entry => ({ path: pathOf(name), value }));
  return membersOf(entries);
}

function pathOf(name: string): readonly string[] {
  const [first = '', ...rest] = name.split('[');
  return [first, ...rest.map((part) => part.replace(/\]$/, ''))];
}

function membersOf(entries: readonly Entry[]): Readonly<Record<string, Bracketed>> {
  const groups = new Map<string, Entry[]>();
  for (const { path, value } of entries) {
    const [name = '', ...rest] = path;
    groups.set(name, [...(groups.get(name) ?? []), { path: rest, value }]);
  }
  return Object.fromEntries(Array.from(groups, ([name, group]) => [name, valueOf(group)]));
}

function valueOf(entries: readonly Entry[]): Bracketed {
  const leaves = entries.filter(({ path }) => path.length === 0);
  if (leaves.length > 0)
    return leaves.length > 1 ? leaves.map(({ value }) => value) : (leaves[0]?.value ?? '');
  if (entries.every(({ path }) => path[0] === '')) {
    return entries.map(({ path, value }) => valueOf([{ path: path.slice(1), value }]));
  }
  const members = membersOf(entries);
  const names = Object.keys(members);
  return names.every((name) => /^\d+$/.test(name)) ? names.map((name) => members[name] ?? '') : members;
}
