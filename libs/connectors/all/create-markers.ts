/** Which systems Wafa marks itself (restrict, lift, unpublish, stop); in every other one an officer gets a task. */
import { createClerkMarker } from '#libs/connectors/clerk/marker';
import { createGa4Marker } from '#libs/connectors/ga4/marker';
import type { Marker } from '#libs/connectors/kit/marks';
import type { Company } from '#libs/data-map/load-company';
import type { System } from '#libs/data-map/systems';
import { apiUrl, needed, type ConnectorContext } from './create-connectors.js';

type Mapped = Pick<Company, 'systems' | 'datasets'>;

export const createMarkers = (company: Mapped, context: ConnectorContext): Marker[] =>
  company.systems.flatMap((system) => markerOf(system, company, context) ?? []);

function markerOf(system: System, _company: Mapped, context: ConnectorContext): Marker | undefined {
  switch (system.connector) {
    case 'clerk':
      return system.mark
        ? createClerkMarker({
            system: system.key,
            secretKey: needed(system, system.secretKeyFrom, context),
            pace: context.paceOf(system),
            apiUrl: apiUrl(system, system.apiUrlFrom, context),
            lockPeriod: system.lockPeriod,
          })
        : undefined;
    case 'ga4':
      return createGa4Marker({ system: system.key, sendStop: system.sendStop });
    default:
      return undefined;
  }
}
