import type { ManualTaskKind } from './words.js';

/** What a person does in a system after having looked there. */
const ACT_OF_KIND: Partial<Record<ManualTaskKind, string>> = {
  'erase-by-hand': 'erase',
  'mark-by-hand': 'mark',
  'rectify-by-hand': 'rectify',
  'stop-by-hand': 'stop',
};

/** A system may have several tasks in a case, one after the other: to look, then to erase; or the same one anew. */
export function taskName({
  system,
  kind,
  anew,
}: {
  readonly system: string;
  readonly kind?: ManualTaskKind | undefined;
  readonly anew?: boolean | undefined;
}): string {
  const act = kind === undefined ? undefined : ACT_OF_KIND[kind];
  const name = act === undefined ? system : `${system}/${act}`;
  return anew ? `${name}/anew` : name;
}
