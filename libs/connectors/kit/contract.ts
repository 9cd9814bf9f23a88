/** What every connector must do, as a test: a connector's own spec arranges the worlds and calls this. */
import { describe, expect, it } from '@jest/globals';
import { WafaError } from '#libs/domain/errors';
import { assertEnvelopeBelongs, gatheredKeySet } from './belongs.js';
import type { Connector, DiscoveryResult, Envelope, FoundFile, Identifier } from './connector.js';

export interface ContractWorld {
  readonly connector: Connector;
  /** Finds the seeded subject. */
  readonly subject: Identifier;
  /** `collection` and key of every record of the subject. */
  readonly records: readonly {
    readonly collection: string;
    readonly key: Readonly<Record<string, string>>;
  }[];
  /** A well-formed identifier of nobody; absent only with the exception `knows-nobody`. */
  readonly nobody?: Identifier;
  /** Text that stands in every record of a neighbour, and in no record of the subject. */
  readonly neighbourCanary: string;
  /** Text that stands in a secret field of the subject. */
  readonly secretCanary: string;
  /** The same system with access refused, and with nobody answering. */
  readonly refused: Connector;
  readonly unavailable: Connector;
}

/** Promises that a system's nature may rule out; everything else holds for every connector. */
export interface ContractExceptions {
  /** Why the system answers alike for a person it knows and one it does not. */
  readonly 'knows-nobody'?: string;
}

/** A file of the record at this place, read to its end. */
export interface ReadFile extends Pick<FoundFile, 'mediaType'> {
  readonly collection: string;
  readonly key: Envelope['key'];
  readonly bytes: number;
}

interface Search {
  readonly result: DiscoveryResult;
  readonly envelopes: readonly Envelope[];
  readonly files: readonly ReadFile[];
}

export async function discoverAll(connector: Connector, identifiers: readonly Identifier[]): Promise<Search> {
  const envelopes: Envelope[] = [];
  const files: ReadFile[] = [];
  const result = await connector.discover({
    identifiers,
    emit: async (envelope, attached = []) => {
      envelopes.push(envelope);
      for (const { mediaType, content } of attached) {
        let bytes = 0;
        for await (const chunk of content) bytes += chunk.length;
        files.push({ collection: envelope.collection, key: envelope.key, mediaType, bytes });
      }
    },
    heartbeat: () => undefined,
  });
  return { result, envelopes, files };
}

const codeOf = async (work: Promise<unknown>): Promise<readonly [string, boolean]> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof WafaError) return [error.code, error.final];
    throw error;
  }
  return ['no error', false];
};

const placesOf = (records: ContractWorld['records']): readonly string[] =>
  records.map(({ collection, key }) => JSON.stringify([collection, key])).sort();

/** The promises of a connector. `world` is called inside the tests, once everything was set up. */
export function describeConnectorContract(
  name: string,
  world: () => ContractWorld,
  exceptions: ContractExceptions = {},
): void {
  describe(`${name} keeps the connector contract`, () => {
    it('finds every record of the subject and nothing of a neighbour', async () => {
      const { connector, subject, records, neighbourCanary } = world();
      const { result, envelopes } = await discoverAll(connector, [subject]);
      expect(placesOf(envelopes)).toEqual(placesOf(records));
      expect(JSON.stringify(envelopes)).not.toContain(neighbourCanary);
      expect(envelopes.every(({ system }) => system === connector.system)).toBe(true);
      expect(result.collections.reduce((sum, one) => sum + one.records, 0)).toBe(records.length);
    });

    it('names for every record a gathered key that leads to it', async () => {
      const { connector, subject } = world();
      const { result, envelopes } = await discoverAll(connector, [subject]);
      const gathered = gatheredKeySet(result.gatheredKeys);
      envelopes.forEach((envelope) => assertEnvelopeBelongs(envelope, gathered));
      expect(JSON.stringify(result.gatheredKeys)).not.toContain(subject.value);
    });

    it('gives the same answer twice', async () => {
      const { connector, subject } = world();
      const first = await discoverAll(connector, [subject]);
      expect(await discoverAll(connector, [subject])).toEqual(first);
    });

    if (exceptions['knows-nobody'] === undefined) itKnowsNobody(world);

    it('never calls a place it could not search empty', async () => {
      const { connector } = world();
      const { result } = await discoverAll(connector, []);
      expect(result.collections.every(({ notSearched }) => notSearched?.startsWith('needs '))).toBe(true);
    });

    it('lets no secret out', async () => {
      const { connector, subject, secretCanary } = world();
      expect(JSON.stringify(await discoverAll(connector, [subject]))).not.toContain(secretCanary);
    });

    it('refuses an empty identifier', async () => {
      const { connector, subject } = world();
      const search = discoverAll(connector, [{ ...subject, value: ' ' }]);
      expect(await codeOf(search)).toEqual(['identifier-invalid', true]);
    });

    it('tells final errors from those worth another try', async () => {
      const { refused, unavailable, subject } = world();
      expect(await codeOf(discoverAll(refused, [subject]))).toEqual(['system-refused', true]);
      expect(await codeOf(refused.check())).toEqual(['system-refused', true]);
      expect(await codeOf(discoverAll(unavailable, [subject]))).toEqual(['system-unavailable', false]);
    });

    it('stops when the caller stops', async () => {
      const { connector, subject } = world();
      const cancelled = connector.discover({
        identifiers: [subject],
        emit: () => Promise.resolve(),
        heartbeat: () => {
          throw new Error('cancelled');
        },
      });
      await expect(cancelled).rejects.toThrow('cancelled');
    });
  });
}

function itKnowsNobody(world: () => ContractWorld): void {
  it('holds nothing of a person it does not know, and says what it searched', async () => {
    const { connector, nobody } = world();
    if (!nobody) throw new Error('the world has no identifier of nobody');
    const { result, envelopes } = await discoverAll(connector, [nobody]);
    expect(envelopes).toEqual([]);
    expect(result.collections.some(({ notSearched }) => notSearched === undefined)).toBe(true);
  });
}
