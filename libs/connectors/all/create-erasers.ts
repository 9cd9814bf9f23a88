/** Which systems Wafa erases itself; in every other one an officer gets a task. */
import type { Eraser } from '#libs/connectors/kit/erasure';
import { createPostgresEraser } from '#libs/connectors/postgres/erasure/postgres-eraser';
import type { Company } from '#libs/data-map/load-company';
import { needed, type ConnectorContext } from './create-connectors.js';

export const createErasers = (
  { systems, datasets }: Pick<Company, 'systems' | 'datasets'>,
  context: Pick<ConnectorContext, 'secret'>,
): Eraser[] =>
  systems.flatMap((system) =>
    system.connector === 'postgres' && system.eraseUrlFrom !== undefined
      ? [
          createPostgresEraser({
            system: system.key,
            url: needed(system, system.urlFrom, context),
            writeUrl: needed(system, system.eraseUrlFrom, context),
            datasets: datasets.filter((dataset) => dataset.system === system.key),
          }),
        ]
      : [],
  );
