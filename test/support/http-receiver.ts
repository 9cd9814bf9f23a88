/** The example receiver as a process of its own, and a line to it that the published document judges. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { OpenApiGate } from '../../apps/sandbox/src/vendors/openapi-gate.js';
import { StandIn, type VendorAnswer, type VendorCall } from '../../apps/sandbox/src/vendors/stand-in.js';

export const SECRET = 'a-secret-of-the-specs-with-40-characters';

export interface Receiver {
  readonly url: URL;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const child = spawn(process.execPath, ['examples/http-receiver/receiver.mjs'], {
    env: { ...process.env, RECEIVER_SECRET: SECRET, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { url: new URL(await addressOf(child)), stop: () => ended(child) };
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the receiver has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /^listening on (\S+)$/.exec(line)?.[1];
    if (address) return address;
  }
  throw new Error('the receiver did not start');
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await exit;
}

/** Passes bytes on unchanged; `violations` of the stand-in is what the document says against them. */
export async function judgedLine(receiver: URL): Promise<StandIn> {
  const gate = new OpenApiGate(parse(readFileSync('docs/connectors/http-connector.openapi.yaml', 'utf8')));
  const parsed = ({ status, headers, body }: VendorAnswer): VendorAnswer => ({
    status,
    ...(headers ? { headers } : {}),
    body: JSON.parse(String(body)) as unknown,
  });
  return StandIn.start({
    name: 'the HTTP service',
    port: 0,
    handle: (call) => forward(receiver, call),
    gate: { faultsOf: (call, answer) => gate.faultsOf(call, parsed(answer)) },
  });
}

const PASSED_ON = ['content-type', 'wafa-request-id', 'wafa-timestamp', 'wafa-signature'];

async function forward(receiver: URL, { method, path, headers, body }: VendorCall): Promise<VendorAnswer> {
  const sent = PASSED_ON.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  const answer = await fetch(new URL(path, receiver), {
    method,
    headers: Object.fromEntries(sent),
    ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
  });
  const returned = PASSED_ON.map((name) => [name, answer.headers.get(name) ?? ''] as const);
  return {
    status: answer.status,
    headers: Object.fromEntries(returned),
    body: Buffer.from(await answer.arrayBuffer()),
  };
}
