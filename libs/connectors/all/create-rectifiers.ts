/** Which systems Wafa corrects itself; in every other one an officer gets a task. */
import { createClerkRectifier } from '#libs/connectors/clerk/rectifier';
import type { Rectifier } from '#libs/connectors/kit/rectification';
import type { Company } from '#libs/data-map/load-company';
import type { System } from '#libs/data-map/systems';
import { apiUrl, needed, type ConnectorContext } from './create-connectors.js';

type Mapped = Pick<Company, 'systems' | 'datasets'>;

export const createRectifiers = (company: Mapped, context: ConnectorContext): Rectifier[] =>
  company.systems.flatMap((system) => rectifierOf(system, company, context) ?? []);

function rectifierOf(system: System, _company: Mapped, context: ConnectorContext): Rectifier | undefined {
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
    default:
      return undefined;
  }
}
