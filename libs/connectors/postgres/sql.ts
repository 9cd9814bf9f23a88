/** The two ways anything enters a statement: identifiers are quoted, values are parameters. */

export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Text of a PostgreSQL array of texts, as a parameter. */
export const arrayText = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;

/** Gathers the parameters of one statement. */
export class Parameters {
  readonly values: string[] = [];

  add(value: string): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}
