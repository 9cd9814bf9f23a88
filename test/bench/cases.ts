/** Cases from the form to their end, many at once or one after the other, and what they cost. */
import type { Right } from '#libs/domain/words';
import { caseWorkflowId } from '#workflows/case/messages';
import type { Officers } from './officers.js';
import { ask, confirm } from './people.js';
import { ROLES, type ByRole, type Role, type World } from './world.js';

const PATIENCE_SECONDS = 300;

export interface Batch {
  readonly right: Right;
  /** One case for each. */
  readonly people: readonly string[];
  /** People who approve each step. */
  readonly approvers: number;
}

export interface Cost {
  readonly seconds: number;
  /** CPU-seconds by role. */
  readonly cpu: ByRole;
  readonly references: readonly string[];
}

/** All at once: asked, confirmed as soon as the mail is there, approved as soon as it waits, until all are closed. */
export async function runAtOnce(
  { world, officers }: { readonly world: World; readonly officers: Officers },
  { right, people, approvers }: Batch,
): Promise<Cost> {
  const before = world.cpu();
  const begin = performance.now();
  const asked = await Promise.all(
    people.map(async (email) => ({ email, reference: await ask(world.portalUrl, email, right) })),
  );
  const references = asked.map(({ reference }) => reference);
  await Promise.all([
    ...asked.map(async ({ email, reference }) =>
      confirm(world.portalUrl, await world.token(email, reference)),
    ),
    officers.approveAll(references, { approvers, withinSeconds: PATIENCE_SECONDS }),
  ]);
  const seconds = (performance.now() - begin) / 1000;
  // The mails that are still to be sent are work of these cases.
  await world.caughtUp();
  return { seconds, cpu: difference(world.cpu(), before), references };
}

export const total = (cpu: ByRole): number => ROLES.reduce((sum, role) => sum + cpu[role], 0);

export const difference = (after: ByRole, before: ByRole): ByRole => {
  const entries = ROLES.map((role) => [role, after[role] - before[role]] as const);
  return Object.fromEntries(entries) as Record<Role, number>;
};

/** What one finished case was for the engine. */
export interface CaseSize {
  readonly events: number;
  readonly transitions: number;
  readonly activities: number;
  readonly localActivities: number;
  /** Facts and decisions: signals and updates. */
  readonly messages: number;
  readonly timers: number;
}

export async function sizeOf({ database, temporal }: World, reference: string): Promise<CaseSize> {
  const { rows } = await database.query<{ id: string }>(
    'SELECT c.id FROM dsr_case c JOIN request r ON r.id = c.request_id WHERE r.reference = $1',
    [reference],
  );
  const handle = temporal.workflow.getHandle(caseWorkflowId(rows[0]?.id ?? ''));
  const [description, history] = await Promise.all([handle.describe(), handle.fetchHistory()]);
  const events = history.events ?? [];
  const count = (attributes: keyof (typeof events)[number]): number =>
    events.filter((event) => event[attributes] != null).length;
  return {
    events: events.length,
    transitions: Number(description.raw.workflowExecutionInfo?.stateTransitionCount ?? 0),
    activities: count('activityTaskScheduledEventAttributes'),
    localActivities: count('markerRecordedEventAttributes'),
    messages:
      count('workflowExecutionSignaledEventAttributes') +
      count('workflowExecutionUpdateAcceptedEventAttributes'),
    timers: count('timerStartedEventAttributes'),
  };
}
