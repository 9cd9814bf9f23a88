/** What is read two times, one after the other; a single page, as most collections are, is kept in between. */
interface Twice<Page> {
  first(): AsyncGenerator<Page>;
  second(): AsyncGenerator<Page>;
}

/** `open` gives the same each time. */
export function twice<Page>(open: () => AsyncIterable<Page>): Twice<Page> {
  let kept: readonly Page[] | undefined;
  return {
    async *first() {
      let pages: readonly Page[] | undefined = [];
      for await (const page of open()) {
        pages = pages?.length === 0 ? [page] : undefined;
        yield page;
      }
      kept = pages;
    },
    async *second() {
      const pages = kept ?? open();
      kept = undefined;
      yield* pages;
    },
  };
}
