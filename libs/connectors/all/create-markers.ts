/** Which systems Wafa marks itself (restrict, lift, unpublish, stop); in every other one an officer gets a task. */
import type { Marker } from '#libs/connectors/kit/marks';
import type { Company } from '#libs/data-map/load-company';
import type { System } from '#libs/data-map/systems';
import type { ConnectorContext } from './create-connectors.js';

type Mapped = Pick<Company, 'systems' | 'datasets'>;

export const createMarkers = (company: Mapped, context: ConnectorContext): Marker[] =>
  company.systems.flatMap((system) => markerOf(system, company, context) ?? []);

function markerOf(system: System, _company: Mapped, _context: ConnectorContext): Marker | undefined {
  switch (system.connector) {
    default:
      return undefined;
  }
}
