import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { NativeConnection } from '@temporalio/worker';
import { loadTemporalSettings, type TemporalSettings } from '#libs/config/temporal';
import { createTemporalClient, pingTemporal } from '#libs/temporal/client';
import { connectionOf } from '#libs/temporal/connection';
import { checkNamespace, prepareNamespace } from '#libs/temporal/namespace';
import { describeWithCertificates, makeCertificates, type Certificates } from '../support/certificates.js';
import { describeWithTemporal } from '../support/temporal.js';
import { grpcFront, mutualTlsFront, type Front, type GrpcFront } from '../support/tls-front.js';

const target = process.env['WAFA_TEST_TEMPORAL'] ?? '';
const PERMISSION_DENIED = 7;
const REGISTERS = /RegisterNamespace|OperatorService/;

/** By the client of the api and by the connection of a worker. */
async function reach(settings: TemporalSettings): Promise<void> {
  const client = createTemporalClient(settings);
  try {
    await client.withDeadline(Date.now() + 5_000, () => client.workflowService.getSystemInfo({}));
  } finally {
    await client.connection.close();
  }
  await (await NativeConnection.connect(connectionOf(settings))).close();
}

/** As they are refused; undefined where they are not. */
async function refusals(settings: TemporalSettings): Promise<(string | undefined)[]> {
  const client = createTemporalClient(settings);
  const asked = [pingTemporal(client), NativeConnection.connect(connectionOf(settings))];
  const answers = await Promise.allSettled(asked);
  await client.connection.close();
  return answers.map((answer) => (answer.status === 'rejected' ? 'refused' : undefined));
}

describeWithTemporal('Temporal behind TLS', () => {
  describeWithCertificates('with certificates', () => {
    let made: Certificates;
    let front: Front;
    let calls: GrpcFront;
    beforeAll(async () => {
      made = makeCertificates(['DNS:temporal.example.com']);
      front = await mutualTlsFront(target, made);
      calls = await grpcFront(target, made);
    });
    afterEach(() => {
      calls.deny = undefined;
    });
    afterAll(async () => {
      await front.stop();
      await calls.stop();
    });

    const at = (port: number, more: NodeJS.ProcessEnv): TemporalSettings =>
      loadTemporalSettings({
        TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
        TEMPORAL_TLS_CA: made.ca,
        TEMPORAL_TLS_SERVER_NAME: 'temporal.example.com',
        ...more,
      });
    const mutual = (more: NodeJS.ProcessEnv): TemporalSettings =>
      at(front.port, { TEMPORAL_TLS_CERT: made.client.cert, TEMPORAL_TLS_KEY: made.client.key, ...more });

    it('is reached with the client certificate, by client and worker', async () => {
      await reach(mutual({}));
    });

    it.each([
      ['no certificate', { TEMPORAL_TLS_CERT: undefined, TEMPORAL_TLS_KEY: undefined }],
      ['another authority', { TEMPORAL_TLS_CA: undefined }],
      ['another name', { TEMPORAL_TLS_SERVER_NAME: 'other.example.com' }],
    ])('is not reached with %s', async (_case, more) => {
      expect(await refusals(mutual(more))).toEqual(['refused', 'refused']);
    });

    it("is not reached with a stranger's certificate, or in the clear", async () => {
      const { cert, key } = made.stranger;
      const stranger = mutual({ TEMPORAL_TLS_CERT: cert, TEMPORAL_TLS_KEY: key });
      expect(await refusals(stranger)).toEqual(['refused', 'refused']);
      const clear = loadTemporalSettings({ TEMPORAL_ADDRESS: `127.0.0.1:${front.port}` });
      expect(await refusals(clear)).toEqual(['refused', 'refused']);
    });

    it('hears the API key with every call', async () => {
      const before = calls.authorizations.length;
      await reach(at(calls.port, { TEMPORAL_API_KEY: 'key-5d1c' }));
      const heard = calls.authorizations.slice(before);
      expect(heard.length).toBeGreaterThanOrEqual(2);
      expect(new Set(heard)).toEqual(new Set(['Bearer key-5d1c']));
    });

    it('needs no right to register where the namespace is ready', async () => {
      const namespace = `managed-${randomBytes(4).toString('hex')}`;
      await prepareNamespace({ address: target, namespace, withinSeconds: 20 });
      calls.deny = { path: REGISTERS, status: PERMISSION_DENIED };
      const options = { ...connectionOf(at(calls.port, {})), namespace, withinSeconds: 0 };
      await prepareNamespace(options);
      await checkNamespace(options);
    });

    it('says what to make elsewhere where it may not register', async () => {
      const namespace = `absent-${randomBytes(4).toString('hex')}`;
      calls.deny = { path: REGISTERS, status: PERMISSION_DENIED };
      const options = { ...connectionOf(at(calls.port, {})), namespace, withinSeconds: 20 };
      await expect(prepareNamespace(options)).rejects.toMatchObject({
        code: 'system-refused',
        detail:
          `there is no namespace ${namespace}, and we may not make it: make it where it is managed, with ` +
          '30 days of retention and the search attributes CaseRight (Keyword) and CaseDueAt (Datetime)',
      });
      const detail = `there is no namespace ${namespace}`;
      await expect(checkNamespace(options)).rejects.toMatchObject({ code: 'system-refused', detail });
    });

    it('does not wait for a right it will not get', async () => {
      calls.deny = { path: /./, status: 16 };
      const options = { ...connectionOf(at(calls.port, {})), namespace: 'any', withinSeconds: 3600 };
      await expect(checkNamespace(options)).rejects.toThrow('UNAUTHENTICATED');
    });
  });
});
