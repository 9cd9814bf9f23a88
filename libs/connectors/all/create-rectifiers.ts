/** Which systems Wafa corrects itself; in every other one an officer gets a task. */
import type { Rectifier } from '#libs/connectors/kit/rectification';
import type { Company } from '#libs/data-map/load-company';
import type { System } from '#libs/data-map/systems';
import { createPostgresRectifier } from '#libs/connectors/postgres/rectifying/postgres-rectifier';
import { needed, type ConnectorContext } from './create-connectors.js';

type Mapped = Pick<Company, 'systems' | 'datasets'>;

export const createRectifiers = (company: Mapped, context: ConnectorContext): Rectifier[] =>
  company.systems.flatMap((system) => rectifierOf(system, company, context) ?? []);

function rectifierOf(system: System, { datasets }: Mapped, context: ConnectorContext): Rectifier | undefined {
  switch (system.connector) {
    case 'postgres':
      return system.eraseUrlFrom === undefined
        ? undefined
        : createPostgresRectifier({
            system: system.key,
            url: needed(system, system.urlFrom, context),
            writeUrl: needed(system, system.eraseUrlFrom, context),
            datasets: datasets.filter((dataset) => dataset.system === system.key),
          });
    default:
      return undefined;
  }
}
