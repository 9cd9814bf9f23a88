import { describeConnectorContract } from '#libs/connectors/kit/contract';
import type { Connector } from '#libs/connectors/kit/connector';
import { createGa4Connector, type Ga4ConnectorOptions } from '#libs/connectors/ga4/ga4.connector';
import {
  describeLive,
  fictitious,
  itIsReady,
  LIVE_PACE,
  NOWHERE,
  setting,
  urlSetting,
} from '../support/live.js';

const PROPERTY = 'WAFA_LIVE_GA4_PROPERTY';
const KEY = 'WAFA_LIVE_GA4_KEY';
const TOKEN = 'WAFA_LIVE_GA4_ACCESS_TOKEN';
const credentialsFrom = setting(TOKEN) === '' ? KEY : TOKEN;

/** Nobody is made: Google has no interface for that, and answers alike for everybody. */
describeLive('Google Analytics', [PROPERTY, credentialsFrom], () => {
  const visitor = { kind: 'ga_client_id', value: '1010101010.1700000001' };
  const secret = setting(credentialsFrom);

  const connect = (changes: Partial<Ga4ConnectorOptions> = {}): Connector =>
    createGa4Connector({
      system: 'analytics',
      propertyId: setting(PROPERTY),
      credentials: credentialsFrom === TOKEN ? { accessToken: secret } : { keyFile: secret },
      apiUrl: urlSetting('WAFA_LIVE_GA4_API_URL'),
      pace: LIVE_PACE,
      bigQueryExport: false,
      recipients: [],
      ...changes,
    });

  itIsReady(connect);
  describeConnectorContract(
    'the Google Analytics connector',
    () => ({
      connector: connect(),
      subject: visitor,
      records: [
        { collection: 'ga4:identifiers', key: visitor },
        { collection: 'ga4:property', key: { property: `properties/${setting(PROPERTY)}` } },
      ],
      neighbourCanary: fictitious().word,
      secretCanary: secret,
      refused: connect({ credentials: { accessToken: 'ya29.of-nobody' } }),
      unavailable: connect({ apiUrl: NOWHERE }),
    }),
    { 'knows-nobody': 'Google tells nobody whether it knows an identifier' },
  );
});
