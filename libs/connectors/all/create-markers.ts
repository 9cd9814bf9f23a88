/** Which systems Wafa marks itself (restrict, lift, unpublish, stop); in every other one an officer gets a task. */
import { createConsentsMarker } from '#libs/connectors/consents/consents.marker';
import type { Marker } from '#libs/connectors/kit/marks';
import type { Company } from '#libs/data-map/load-company';
import type { System } from '#libs/data-map/systems';
import { createStripeMarker } from '#libs/connectors/stripe/marker';
import {
  apiUrl,
  consentStore,
  needed,
  type ConnectorContext,
  httpService,
  publicSite,
} from './create-connectors.js';
import { createHttpMarker } from '#libs/connectors/http/http-marker';
import { createPublicPagesMarker } from '#libs/connectors/http/public-pages/public-pages.marker';
import { MARKS } from '#libs/domain/words';
import { createPostgresMarker } from '#libs/connectors/postgres/marking/postgres-marker';
import { createClerkMarker } from '#libs/connectors/clerk/marker';
import { createGa4Marker } from '#libs/connectors/ga4/marker';

type Mapped = Pick<Company, 'systems' | 'datasets'>;

export const createMarkers = (company: Mapped, context: ConnectorContext): Marker[] =>
  company.systems.flatMap((system) => markerOf(system, company, context) ?? []);

function markerOf(system: System, { datasets }: Mapped, context: ConnectorContext): Marker | undefined {
  switch (system.connector) {
    case 'consents':
      return createConsentsMarker({ system: system.key, store: consentStore(system, context) });
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
    case 'stripe':
      return system.write
        ? createStripeMarker({
            system: system.key,
            secretKey: needed(system, system.secretKeyFrom, context),
            pace: context.paceOf(system),
            apiUrl: apiUrl(system, system.apiUrlFrom, context),
          })
        : undefined;
    case 'http':
      return MARKS.some((mark) => system.does.includes(mark))
        ? createHttpMarker(httpService(system, context))
        : undefined;
    case 'public-pages':
      return createPublicPagesMarker(publicSite(system, context));
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
