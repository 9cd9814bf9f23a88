/** Which systems Wafa corrects itself; in every other one an officer gets a task. */
import { createHttpRectifier } from '#libs/connectors/http/http-rectifier';
import type { Rectifier } from '#libs/connectors/kit/rectification';
import type { Company } from '#libs/data-map/load-company';
import type { System } from '#libs/data-map/systems';
import { createStripeRectifier } from '#libs/connectors/stripe/rectifier';
import { apiUrl, needed, type ConnectorContext, httpService } from './create-connectors.js';
import { createPostgresRectifier } from '#libs/connectors/postgres/rectifying/postgres-rectifier';
import { createClerkRectifier } from '#libs/connectors/clerk/rectifier';

type Mapped = Pick<Company, 'systems' | 'datasets'>;

export const createRectifiers = (company: Mapped, context: ConnectorContext): Rectifier[] =>
  company.systems.flatMap((system) => rectifierOf(system, company, context) ?? []);

function rectifierOf(system: System, { datasets }: Mapped, context: ConnectorContext): Rectifier | undefined {
  switch (system.connector) {
    case 'clerk':
      return system.rectifiable.length > 0
        ? createClerkRectifier({
            system: system.key,
            secretKey: needed(system, system.secretKeyFrom, context),
            pace: context.paceOf(system),
            apiUrl: apiUrl(system, system.apiUrlFrom, context),
            rectifiable: system.rectifiable,
          })
        : undefined;
    case 'stripe':
      return system.write
        ? createStripeRectifier({
            system: system.key,
            secretKey: needed(system, system.secretKeyFrom, context),
            pace: context.paceOf(system),
            apiUrl: apiUrl(system, system.apiUrlFrom, context),
          })
        : undefined;
    case 'http':
      return system.does.includes('rectify') ? createHttpRectifier(httpService(system, context)) : undefined;
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
