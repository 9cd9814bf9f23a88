/** Which systems Wafa corrects itself; in every other one an officer gets a task. */
import type { Rectifier } from '#libs/connectors/kit/rectification';
import type { Company } from '#libs/data-map/load-company';
import type { System } from '#libs/data-map/systems';
import type { ConnectorContext } from './create-connectors.js';

type Mapped = Pick<Company, 'systems' | 'datasets'>;

export const createRectifiers = (company: Mapped, context: ConnectorContext): Rectifier[] =>
  company.systems.flatMap((system) => rectifierOf(system, company, context) ?? []);

function rectifierOf(system: System, _company: Mapped, _context: ConnectorContext): Rectifier | undefined {
  switch (system.connector) {
    default:
      return undefined;
  }
}
