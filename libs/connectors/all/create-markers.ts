/** Which systems Wafa marks itself (restrict, lift, unpublish, stop); in every other one an officer gets a task. */
import { createConsentsMarker } from '#libs/connectors/consents/consents.marker';
import type { Marker } from '#libs/connectors/kit/marks';
import type { Company } from '#libs/data-map/load-company';
import type { System } from '#libs/data-map/systems';
import { consentStore, type ConnectorContext } from './create-connectors.js';

type Mapped = Pick<Company, 'systems' | 'datasets'>;

export const createMarkers = (company: Mapped, context: ConnectorContext): Marker[] =>
  company.systems.flatMap((system) => markerOf(system, company, context) ?? []);

function markerOf(system: System, _company: Mapped, context: ConnectorContext): Marker | undefined {
  switch (system.connector) {
    case 'consents':
      return createConsentsMarker({ system: system.key, store: consentStore(system, context) });
    default:
      return undefined;
  }
}
