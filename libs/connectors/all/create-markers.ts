/** Which systems Wafa marks itself (restrict, lift, unpublish, stop); in every other one an officer gets a task. */
import type { Marker } from '#libs/connectors/kit/marks';
import type { Company } from '#libs/data-map/load-company';
import type { System } from '#libs/data-map/systems';
import { createPostgresMarker } from '#libs/connectors/postgres/marking/postgres-marker';
import { needed, type ConnectorContext } from './create-connectors.js';

type Mapped = Pick<Company, 'systems' | 'datasets'>;

export const createMarkers = (company: Mapped, context: ConnectorContext): Marker[] =>
  company.systems.flatMap((system) => markerOf(system, company, context) ?? []);

function markerOf(system: System, { datasets }: Mapped, context: ConnectorContext): Marker | undefined {
  switch (system.connector) {
    case 'postgres':
      return system.eraseUrlFrom === undefined
        ? undefined
        : createPostgresMarker({
            system: system.key,
            url: needed(system, system.urlFrom, context),
            writeUrl: needed(system, system.eraseUrlFrom, context),
            datasets: datasets.filter((dataset) => dataset.system === system.key),
          });
    default:
      return undefined;
  }
}
