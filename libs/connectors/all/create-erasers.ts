/** Which systems Wafa erases itself; in every other one an officer gets a task. */
import { createClerkEraser } from '#libs/connectors/clerk/eraser/clerk-eraser';
import { createConsentsEraser } from '#libs/connectors/consents/consents.eraser';
import { createGa4Eraser } from '#libs/connectors/ga4/eraser/ga4-eraser';
import { createHttpEraser } from '#libs/connectors/http/http-eraser';
import { createPublicPagesEraser } from '#libs/connectors/http/public-pages/public-pages.eraser';
import type { Eraser, Allowance } from '#libs/connectors/kit/erasure';
import { createStripeEraser } from '#libs/connectors/stripe/eraser/stripe-eraser';
import { deletionsOf, DELETIONS_A_DAY } from '#libs/connectors/ga4/eraser/deletion-client';
import { createPostgresEraser } from '#libs/connectors/postgres/erasure/postgres-eraser';
import type { Company } from '#libs/data-map/load-company';
import type { System } from '#libs/data-map/systems';
import {
  apiUrl,
  consentStore,
  ga4Credentials,
  needed,
  type ConnectorContext,
  httpService,
  mediaPlace,
  publicSite,
} from './create-connectors.js';
import { createMediaEraser } from '#libs/connectors/media/eraser/media-eraser';

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
    case 'consents':
      return createConsentsEraser({ system: system.key, store: consentStore(system, context) });
    case 'stripe':
      return system.erase === undefined
        ? undefined
        : createStripeEraser({
            system: system.key,
            secretKey: needed(system, system.secretKeyFrom, context),
            pace: context.paceOf(system),
            apiUrl: apiUrl(system, system.apiUrlFrom, context),
            mode: system.erase,
            keep: system.keep,
            leaveOut: system.leaveOut,
          });
    case 'media':
      return system.erase
        ? createMediaEraser({ ...system, system: system.key, place: mediaPlace(system, context) })
        : undefined;
    case 'http':
      return system.does.includes('erase') ? createHttpEraser(httpService(system, context)) : undefined;
    case 'public-pages':
      return createPublicPagesEraser(publicSite(system, context));
    default:
      return undefined;
  }
}
