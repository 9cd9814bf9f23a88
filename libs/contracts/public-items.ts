/** Single public items of a person: as systems show them, as the person chooses among them, and what became of them. */

/** One record that anybody can see, as its person would know it again. */
export interface PublicRecord {
  readonly collection: string;
  readonly key: Readonly<Record<string, string>>;
  readonly title?: string;
  /** `2025-05-01`. */
  readonly date?: string;
  /** The value that stands in the address of its page, and the system of these pages: the same ones are one item. */
  readonly page?: { readonly system: string; readonly value: string };
  /** Where anybody can see it. */
  readonly address?: string;
}

export interface FoundRecord extends PublicRecord {
  readonly system: string;
}

/** On one page a person can look through; the newest come first. */
export const MAX_ITEMS = 80;

/** What a person chooses: everything that one page shows, or a record without a page. */
export interface PublicItem {
  readonly title?: string;
  readonly date?: string;
  readonly addresses: readonly string[];
  readonly page?: PublicRecord['page'];
  readonly records: readonly Pick<FoundRecord, 'system' | 'collection' | 'key'>[];
}

/** `still-visible`: somebody can see it after all. */
export const ITEM_OUTCOMES = ['hidden', 'still-visible'] as const;
export type ItemOutcome = (typeof ITEM_OUTCOMES)[number];

export interface OfferedItem extends PublicItem {
  readonly id: string;
  /** ISO 8601. */
  readonly chosenAt: string | null;
  readonly outcome: ItemOutcome | null;
}
