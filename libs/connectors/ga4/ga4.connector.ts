/**
 * Google Analytics 4. No interface of Google lists what belongs to one person, so the answer says what we hold (the
 * identifiers), what Google holds under them, and how the property is set up, read live. Nothing is made up.
 */
import { askPermission } from '#libs/connectors/kit/ask-permission';
import { hashOfKey } from '#libs/connectors/kit/belongs';
import type {
  Connector,
  DiscoveryRequest,
  DiscoveryResult,
  Envelope,
  Identifier,
  Permission,
} from '#libs/connectors/kit/connector';
import type { SystemOf } from '#libs/data-map/systems';
import { Ga4Client, type Ga4ClientOptions, type Ga4Stream } from './ga4-client.js';
import { GA4_COLLECTIONS, IDENTIFIERS, PROPERTY } from './ga4-collections.js';
import { idAtGoogle, KINDS, ownIdentifiers } from './own-identifiers.js';
import { HELD_BY_GOOGLE, OTHER_WAY, retentionText, WHY_NOT_LISTED } from './ga4-texts.js';

export interface Ga4ConnectorOptions extends Ga4ClientOptions {
  readonly bigQueryExport: boolean;
  readonly recipients: SystemOf<'ga4'>['recipients'];
}

export const createGa4Connector = (options: Ga4ConnectorOptions): Connector => new Ga4Connector(options);

class Ga4Connector implements Connector {
  readonly system: string;
  readonly kinds = KINDS;
  readonly collections = GA4_COLLECTIONS;
  readonly #options: Ga4ConnectorOptions;
  readonly #client: Ga4Client;

  constructor(options: Ga4ConnectorOptions) {
    this.system = options.system;
    this.#options = options;
    this.#client = new Ga4Client(options);
  }

  async discover({ identifiers, emit, heartbeat }: DiscoveryRequest): Promise<DiscoveryResult> {
    const mine = ownIdentifiers(identifiers);
    const [first] = mine;
    if (!first) {
      const notSearched = `needs ${KINDS.join(' or ')}`;
      const collections = GA4_COLLECTIONS.map(({ key }) => ({ collection: key, records: 0, notSearched }));
      return { collections, gatheredKeys: [], identifiers: [] };
    }
    // Before anything is said: an answer without the live settings would be a guess.
    const property = await this.#propertyRecord(first);
    heartbeat({ records: 0 });
    for (const identifier of mine) await emit(this.#identifierRecord(identifier));
    await emit(property);
    heartbeat({ records: mine.length + 1 });
    return {
      collections: [
        { collection: IDENTIFIERS, records: mine.length },
        { collection: PROPERTY, records: 1 },
      ],
      gatheredKeys: mine.map(viaOf),
      identifiers: [],
      ...(this.#options.bigQueryExport ? { openTask: 'bigquery-export' as const } : {}),
    };
  }

  async check(): Promise<void> {
    await this.#client.property();
  }

  async permissions(): Promise<readonly Permission[]> {
    const client = this.#client;
    // Nothing is said without the live settings of the property, the identifiers neither.
    const ask = (method: string, use: () => Promise<unknown>): Promise<Permission> =>
      askPermission({ name: `analytics.readonly: ${method}`, opens: [IDENTIFIERS, PROPERTY] }, use);
    return [
      await ask('properties.get', () => client.property()),
      await ask('properties.getDataRetentionSettings', () => client.retention()),
      await ask('properties.dataStreams.list', () => client.streams()),
    ];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #identifierRecord(identifier: Identifier): Envelope {
    const { kind, value } = identifier;
    return {
      system: this.system,
      collection: IDENTIFIERS,
      key: { kind, value },
      via: viaOf(identifier),
      data: {
        kind,
        value,
        idAtGoogle: idAtGoogle(identifier),
        since: null,
        heldByGoogle: HELD_BY_GOOGLE,
        whyNotListed: WHY_NOT_LISTED,
        otherWay: OTHER_WAY[this.#options.bigQueryExport ? 'bigQuery' : 'none'],
      },
    };
  }

  async #propertyRecord(leads: Identifier): Promise<Envelope> {
    const property = await this.#client.property();
    const retention = await this.#client.retention();
    const streams = await this.#client.streams();
    const resets = retention.resetUserDataOnNewActivity ?? false;
    return {
      system: this.system,
      collection: PROPERTY,
      key: { property: property.name },
      via: viaOf(leads),
      data: {
        property: property.name,
        displayName: property.displayName ?? null,
        retention: retentionText(retention.eventDataRetention, resets),
        transfers: this.#options.recipients.flatMap(({ name, transfer }) =>
          transfer ? [{ recipient: name, ...transfer }] : [],
        ),
        eventDataRetention: retention.eventDataRetention ?? null,
        userDataRetention: retention.userDataRetention ?? null,
        resetUserDataOnNewActivity: resets,
        dataStreams: streams.map(describeStream),
        timeZone: property.timeZone ?? null,
        serviceLevel: property.serviceLevel ?? null,
        createTime: property.createTime ?? null,
      },
    };
  }
}

const viaOf = ({ kind, value }: Identifier): Envelope['via'] => ({
  field: `identity.${kind}`,
  valueHash: hashOfKey([value]),
});

function describeStream(stream: Ga4Stream): Record<string, string | null> {
  const { type, displayName, webStreamData, androidAppStreamData, iosAppStreamData } = stream;
  return {
    type: type ?? null,
    name: displayName ?? null,
    measurementId: webStreamData?.measurementId ?? null,
    place:
      webStreamData?.defaultUri ?? androidAppStreamData?.packageName ?? iosAppStreamData?.bundleId ?? null,
  };
}
