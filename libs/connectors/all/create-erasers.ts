/** Which systems Wafa erases itself; in every other one an officer gets a task. */
import { createClerkEraser } from '#libs/connectors/clerk/eraser/clerk-eraser';
import { createGa4Eraser } from '#libs/connectors/ga4/eraser/ga4-eraser';
import { deletionsOf, DELETIONS_A_DAY } from '#libs/connectors/ga4/eraser/deletion-client';
import type { Allowance, Eraser } from '#libs/connectors/kit/erasure';
import { createPostgresEraser } from '#libs/connectors/postgres/erasure/postgres-eraser';
import type { Company } from '#libs/data-map/load-company';
import type { System } from '#libs/data-map/systems';
import { apiUrl, ga4Credentials, needed, type ConnectorContext } from './create-connectors.js';

type Mapped = Pick<Company, 'systems' | 'datasets'>;

export interface EraserContext extends ConnectorContext {
  /** What a vendor allows in one of its days; systems with the same name share it. */
  readonly allowanceOf: (quota: {
    readonly system: string;
    readonly name: string;
    readonly maximum: number;
    readonly timeZone: string;
  }) => Allowance;
}

export const createErasers = (company: Mapped, context: EraserContext): Eraser[] =>
  company.systems.flatMap((system) => eraserOf(system, company, context) ?? []);

function eraserOf(system: System, { datasets }: Mapped, context: EraserContext): Eraser | undefined {
  switch (system.connector) {
    case 'postgres':
      return system.eraseUrlFrom === undefined
        ? undefined
        : createPostgresEraser({
            system: system.key,
            url: needed(system, system.urlFrom, context),
            writeUrl: needed(system, system.eraseUrlFrom, context),
            datasets: datasets.filter((dataset) => dataset.system === system.key),
          });
    case 'clerk':
      return system.erase
        ? createClerkEraser({
            system: system.key,
            secretKey: needed(system, system.secretKeyFrom, context),
            pace: context.paceOf(system),
            apiUrl: apiUrl(system, system.apiUrlFrom, context),
          })
        : undefined;
    case 'ga4':
      return system.erase
        ? createGa4Eraser({
            ...system,
            system: system.key,
            credentials: ga4Credentials(system, context),
            allowance: context.allowanceOf({
              ...{ system: system.key, name: deletionsOf(system.propertyId) },
              ...DELETIONS_A_DAY,
            }),
            pace: context.paceOf(system),
            apiUrl: apiUrl(system, system.apiUrlFrom, context),
          })
        : undefined;
    default:
      return undefined;
  }
}
