/** How a process reaches Temporal: the same for the client of the api and the native connection of a worker. */
import type { TLSConfig } from '@temporalio/client';
import { speaksTls, type TemporalSettings } from '#libs/config/temporal';

export interface TemporalConnection {
  /** `host:port` of the frontend. */
  readonly address: string;
  /** Absent or false: in the clear. */
  readonly tls?: TLSConfig | false;
  readonly apiKey?: string;
}

export function connectionOf(settings: TemporalSettings): TemporalConnection {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_API_KEY: apiKey } = settings;
  return {
    address,
    tls: speaksTls(settings) && tlsOf(settings),
    ...(apiKey === undefined ? {} : { apiKey }),
  };
}

function tlsOf(settings: TemporalSettings): TLSConfig {
  const { TEMPORAL_TLS_CA: ca, TEMPORAL_TLS_SERVER_NAME: name } = settings;
  const { TEMPORAL_TLS_CERT: crt, TEMPORAL_TLS_KEY: key } = settings;
  return {
    ...(ca === undefined ? {} : { serverRootCACertificate: Buffer.from(ca) }),
    ...(name === undefined ? {} : { serverNameOverride: name }),
    ...(crt === undefined || key === undefined
      ? {}
      : { clientCertPair: { crt: Buffer.from(crt), key: Buffer.from(key) } }),
  };
}
