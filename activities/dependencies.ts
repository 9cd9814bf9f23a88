/** What activities are made from; the worker's composition root gives it. */
import type { Connector } from '#libs/connectors/kit/connector';
import type { Eraser } from '#libs/connectors/kit/erasure';
import type { Marker } from '#libs/connectors/kit/marks';
import type { Rectifier } from '#libs/connectors/kit/rectification';
import type { Company } from '#libs/data-map/load-company';
import type { DataKeys } from '#libs/persistence/data-keys';
import type { Requests } from '#libs/persistence/requests';
import type { Vault } from '#libs/vault/vault';
import type { DataSource } from 'typeorm';

export interface Stores {
  readonly dataSource: DataSource;
  readonly dataKeys: DataKeys;
  readonly requests: Requests;
  readonly vault: Vault;
}

export interface ActivityDependencies extends Stores {
  readonly company: Company;
  readonly connectors: ReadonlyMap<string, Connector>;
  /** For systems that Wafa erases itself; in the others a person does. */
  readonly erasers: ReadonlyMap<string, Eraser>;
  /** The same for acts that can be undone, and for corrections. */
  readonly markers: ReadonlyMap<string, Marker>;
  readonly rectifiers: ReadonlyMap<string, Rectifier>;
  /** Value of an environment variable that the configuration names. */
  readonly secret: (name: string) => string | undefined;
  /** Addresses on this machine are for the sandbox only. */
  readonly embedded: boolean;
}
