import type { Connector } from '#libs/connectors/kit/connector';
import { createPostgresConnector } from '#libs/connectors/postgres/postgres.connector';
import type { System } from '#libs/data-map/company';
import type { Company } from '#libs/data-map/load-company';
import { WafaError } from '#libs/domain/errors';

/** One connector for each system; `secret` gives the environment variables that systems.yaml names. */
export const createConnectors = (
  company: Company,
  secret: (name: string) => string | undefined,
): Connector[] => company.systems.map((system) => createConnector(company, system, secret));

function createConnector(
  company: Company,
  system: System,
  secret: (name: string) => string | undefined,
): Connector {
  const url = secret(system.urlFrom);
  if (url === undefined)
    throw new WafaError('config-invalid', `${system.urlFrom}, the address of ${system.key}, is missing`);
  return createPostgresConnector({
    system: system.key,
    url,
    datasets: company.datasets.filter((dataset) => dataset.system === system.key),
    statementTimeoutSeconds: system.statementTimeoutSeconds,
    maxRows: system.maxRows,
  });
}
