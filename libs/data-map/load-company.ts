/** Reads a configuration folder: `controller.yaml`, `systems.yaml`, `datasets/*.yml`. The one place here with IO. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Hex } from '#libs/crypto/digest';
import { WafaError } from '#libs/domain/errors';
import { checkCalifornia } from './california.js';
import { checkClauses, checkSoleOfficer, checkSystems } from './check-company.js';
import { checkDatasets } from './check-datasets.js';
import { controllerSchema, type Controller } from './company.js';
import { systemsSchema, type System } from './systems.js';
import type { Dataset } from './dataset.js';
import { formatFault, isError, type Fault } from './faults.js';
import { withIdentifierKinds } from './identifier-kinds.js';
import { parseDatasetFile } from './parse-dataset.js';
import { parseWith } from './parse-with.js';

export interface Company {
  readonly controller: Controller;
  readonly systems: readonly System[];
  readonly datasets: readonly Dataset[];
  /** SHA-256 (hex) over the names and bytes of the files; a plan is bound to it. */
  readonly digest: string;
}

export interface CheckedCompany {
  /** Absent where a fault is an error. */
  readonly company?: Company;
  readonly faults: readonly Fault[];
}

interface ConfigFile {
  /** Relative to the folder, with `/`. */
  readonly file: string;
  readonly text: string;
}

/** The company of the folder; throws `config-invalid` naming every error. */
export async function loadCompany(folder: string): Promise<Company> {
  const { company, faults } = await checkCompany(folder);
  if (company) return company;
  throw new WafaError('config-invalid', faults.filter(isError).map(formatFault).join('\n'));
}

/** The company where it is sound, and every fault at once. */
export async function checkCompany(folder: string): Promise<CheckedCompany> {
  const { files, faults: unreadable } = await readFiles(folder);
  const textOf = (name: string): ConfigFile =>
    files.find(({ file }) => file === name) ?? { file: name, text: '' };
  const missing = new Set(unreadable.map(({ at }) => at.file));
  const controller = missing.has('controller.yaml')
    ? undefined
    : parseWith(controllerSchema, textOf('controller.yaml'));
  const systems = missing.has('systems.yaml') ? undefined : parseWith(systemsSchema, textOf('systems.yaml'));
  const parsed = files
    .filter(({ file }) => file.startsWith('datasets/'))
    .map(({ file, text }) => parseDatasetFile(file, text));
  const datasets = parsed.flatMap((one) => one.datasets);
  const shapeFaults = [
    ...unreadable,
    ...(controller?.faults ?? []),
    ...(systems?.faults ?? []),
    ...parsed.flatMap((one) => one.faults),
  ];
  const allParsed = parsed.every((one) => one.faults.length === 0);
  const faults = [
    ...shapeFaults,
    ...(allParsed ? checkDatasets(datasets) : []),
    ...(allParsed && systems?.value
      ? checkSystems({ value: systems.value.systems, locate: systems.locate }, datasets)
      : []),
    ...(allParsed && systems?.value && controller?.value?.regimes.includes('US-CA')
      ? checkCalifornia({ value: systems.value.systems, locate: systems.locate }, datasets)
      : []),
    ...(controller?.value
      ? [checkClauses, checkSoleOfficer].flatMap((check) =>
          check({ value: controller.value as Controller, locate: controller.locate }),
        )
      : []),
  ];
  if (faults.some(isError) || !controller?.value || !systems?.value) return { faults };
  const company = {
    controller: controller.value,
    systems: systems.value.systems,
    datasets: withIdentifierKinds(datasets, systems.value.systems),
    digest: digestOf(files),
  };
  return { company, faults };
}

async function readFiles(
  folder: string,
): Promise<{ readonly files: readonly ConfigFile[]; readonly faults: readonly Fault[] }> {
  const faults: Fault[] = [];
  const unreadable = (file: string, fix: string): void => {
    faults.push({
      severity: 'error',
      code: 'unreadable-file',
      at: { file, line: 1, column: 1 },
      message: `${file} cannot be read`,
      fix,
    });
  };
  const names = ['controller.yaml', 'systems.yaml'];
  try {
    const found = await readdir(join(folder, 'datasets'));
    names.push(...found.filter((name) => /\.ya?ml$/.test(name)).map((name) => `datasets/${name}`));
  } catch {
    unreadable('datasets', 'make a folder datasets/ with one file per data set');
  }
  const files: ConfigFile[] = [];
  for (const file of names.sort()) {
    try {
      files.push({ file, text: await readFile(join(folder, file), 'utf8') });
    } catch {
      unreadable(file, 'add the file, or allow reading it');
    }
  }
  return { files, faults };
}

const digestOf = (files: readonly ConfigFile[]): string =>
  sha256Hex(files.map(({ file, text }) => `${file} ${sha256Hex(text)}\n`).join(''));
