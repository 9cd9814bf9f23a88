/** The rows of the corrections step: three parallel lists, as a plain form posts them. */
import type { FieldPlace, NewCorrection } from '#libs/contracts/corrections';
import { MAX_CORRECTIONS } from '#libs/contracts/corrections';
import { MEANWHILE } from './choices.js';
import type { CorrectionField, FaultyControl, FormFault, FormValues } from './view-models.js';

export const CORRECTION_FIELDS = ['correctionAbout', 'correctionWrong', 'correctionRight'] as const;

/** Shown at least. */
const MIN_ROWS = 3;

type Rows = Pick<FormValues, CorrectionField>;
type Row = readonly [about: string, wrong: string, right: string];
type RowFaults = Partial<Record<FaultyControl, FormFault>>;

const rowsOf = ({ correctionAbout, correctionWrong, correctionRight }: Rows): Row[] =>
  Array.from({ length: countRows({ correctionAbout, correctionWrong, correctionRight }) }, (_, index) => [
    correctionAbout[index] ?? '',
    correctionWrong[index] ?? '',
    correctionRight[index] ?? '',
  ]);

const countRows = (rows: Rows): number =>
  Math.min(MAX_CORRECTIONS, Math.max(...CORRECTION_FIELDS.map((field) => rows[field].length)));

export const shownRows = (values: Rows): number => Math.max(MIN_ROWS, countRows(values));

export const mayAddRow = (values: Rows): boolean => shownRows(values) < MAX_CORRECTIONS;

/** Empty rows fall away, unless one more was asked for: then they all stay, and one is added. */
export function readCorrections(
  fields: Readonly<Record<string, unknown>>,
  { oneMore, textOf }: { readonly oneMore: boolean; readonly textOf: (value: unknown) => string },
): Rows {
  const list = (name: CorrectionField): string[] =>
    (fields[name] === undefined ? [] : [fields[name]].flat()).slice(0, MAX_CORRECTIONS).map(textOf);
  const posted = { correctionAbout: list('correctionAbout'), ...typed(list) };
  const rows = rowsOf(posted);
  const kept = oneMore ? padded(rows) : rows.filter((row) => row.some((text) => text !== ''));
  return {
    correctionAbout: kept.map(([about]) => about),
    correctionWrong: kept.map(([, wrong]) => wrong),
    correctionRight: kept.map(([, , right]) => right),
  };
}

const typed = (list: (name: CorrectionField) => string[]): Omit<Rows, 'correctionAbout'> => ({
  correctionWrong: list('correctionWrong'),
  correctionRight: list('correctionRight'),
});

const padded = (rows: readonly Row[]): Row[] => {
  const length = Math.min(MAX_CORRECTIONS, Math.max(MIN_ROWS, rows.length) + 1);
  return Array.from({ length }, (_, index) => rows[index] ?? ['', '', '']);
};

const isFilled = (row: Row): boolean => row.some((text) => text !== '');

/** As the API takes them: filled rows only. */
export const correctionRows = (values: Rows): NewCorrection[] =>
  rowsOf(values)
    .filter(isFilled)
    .map(([about, wrong, right]) => ({
      ...(about === '' ? {} : { about: placeOf(about) }),
      ...(wrong === '' ? {} : { wrong }),
      right,
    }));

export const codeOf = ({ system, collection, field }: FieldPlace): string =>
  [system, collection, field].join('/');

function placeOf(code: string): FieldPlace {
  const [system = '', collection = '', ...field] = code.split('/');
  return { system, collection, field: field.join('/') };
}

/** What the schema does not say: at least one row, what is right in each, and the answer beside them. */
export function faultsOfRows(values: FormValues): RowFaults {
  if (!values.rights.includes('rectification')) return {};
  const rows = rowsOf(values);
  const faults: RowFaults = {};
  if (values.restrictMeanwhile !== '' && values.restrictMeanwhile !== MEANWHILE)
    faults.restrictMeanwhile = 'wrong';
  if (!rows.some(isFilled)) return { ...faults, 'correctionRight-0': 'missing' };
  for (const [index, row] of rows.entries())
    if (isFilled(row) && row[2] === '') faults[`correctionRight-${index}`] = 'missing';
  return faults;
}

const CONTROL: Readonly<Record<string, CorrectionField>> = {
  about: 'correctionAbout',
  wrong: 'correctionWrong',
  right: 'correctionRight',
};

/** A fault of the schema, at its row: the schema counts filled rows only. */
export function correctionFault(
  values: Rows,
  { path, code }: { readonly path: readonly PropertyKey[]; readonly code: string },
): RowFaults {
  const filled = rowsOf(values).flatMap((row, index) => (isFilled(row) ? [index] : []));
  const row = filled[Number(path[1])];
  const control = CONTROL[String(path[2])];
  if (row === undefined || control === undefined) return {};
  if (control === 'correctionRight' && values.correctionRight[row] === '') return {};
  const faults: RowFaults = {};
  faults[`${control}-${row}`] = code === 'too_big' ? 'too-long' : 'wrong';
  return faults;
}
