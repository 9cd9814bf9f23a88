/** What people and programs do with a stack that `wafa up` runs, and what is left of it afterwards. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { caseWorkflowId } from '#workflows/case/messages';
import { Officer, type CaseInList } from '../../apps/cli/src/demo/officer.js';
import { until } from '../../apps/cli/src/demo/wait.js';
import { requireFreePort } from '../../apps/sandbox/src/embedded/ports.js';
import type { Place } from './cli-run.js';
import { stillRunning, type SeenProcess } from './processes.js';

export const url = (place: Place, port: keyof Place['ports']): string =>
  `http://127.0.0.1:${place.ports[port]}`;

/** Sends a request as a program would, and gives its reference; anything but 202 fails. */
export async function ask(place: Place, contactEmail: string): Promise<string> {
  const response = await fetch(`${url(place, 'WAFA_PORT')}/api/v1/requests`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ rights: ['access'], contactEmail, language: 'en' }),
  });
  if (response.status !== 202) throw new Error(`the request was answered with ${response.status}`);
  return ((await response.json()) as { reference: string }).reference;
}

export async function officer(place: Place): Promise<Officer> {
  const salma = new Officer(url(place, 'WAFA_PORT'));
  await salma.signIn('salma');
  return salma;
}

/** The open cases, also of requesters who have not confirmed their address. */
export async function allCases(salma: Officer): Promise<readonly CaseInList[]> {
  return (await salma.get<{ cases: CaseInList[] }>('cases?unverified=true')).cases;
}

/** Waits until the case of the request has its workflow; gives the state of that. */
export async function untilWorkflowRuns(place: Place, reference: string): Promise<string> {
  const cases = await allCases(await officer(place));
  const id = cases.find((one) => one.reference.startsWith(reference))?.id ?? 'none';
  return until('the workflow of the case', () =>
    statusOf(`127.0.0.1:${place.ports.WAFA_TEMPORAL_PORT}`, caseWorkflowId(id)).catch(() => undefined),
  );
}

async function statusOf(address: string, workflowId: string): Promise<string> {
  const connection = await Connection.connect({ address });
  try {
    const { workflow } = new Client({ connection, namespace: 'wafa' });
    return (await workflow.getHandle(workflowId).describe()).status.name;
  } finally {
    await connection.close();
  }
}

/** What a run has left: processes that still live after a while, ports in use, the lock on its data folder. */
export async function remainder(place: Place, seen: readonly SeenProcess[]) {
  const all = 'the end of every process';
  await until(all, () => Promise.resolve(stillRunning(seen).length === 0 || undefined)).catch(
    () => undefined,
  );
  const ports: number[] = [];
  for (const port of Object.values(place.ports))
    await requireFreePort(port, 'it').catch(() => ports.push(port));
  return {
    processes: stillRunning(seen),
    ports,
    locked: existsSync(join(place.dataDir, 'running.json')),
  };
}
