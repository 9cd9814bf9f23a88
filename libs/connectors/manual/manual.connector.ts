/** A system without an interface: nothing is asked and nothing is called empty, a person looks. */
import type { Connector, DiscoveryResult } from '#libs/connectors/kit/connector';

export const createManualConnector = ({ system }: { readonly system: string }): Connector => ({
  system,
  kinds: [],
  collections: [],
  discover: (): Promise<DiscoveryResult> =>
    Promise.resolve({ collections: [], gatheredKeys: [], identifiers: [], openTask: 'look-by-hand' }),
  check: () => Promise.resolve(),
  permissions: () => Promise.resolve([]),
  close: () => Promise.resolve(),
});
