import type { Verdict } from './verdict.js';
import type { Observed } from './observed.js';

/** A case that was accepted is closed, its workflow has come to its end, and what is owed after it has one. */
export function ended({ cases, workflows, obligations, lifts }: Observed): Verdict {
  const statusOf = new Map(workflows.map(({ id, status }) => [id, status]));
  const open = cases.flatMap(({ id, reference, right, status }) => {
    if (status !== 'closed') return [`${right} ${reference} is ${status}`];
    const workflow = statusOf.get(`dsr-${id}`);
    return workflow === 'COMPLETED'
      ? []
      : [`${right} ${reference} is closed, its workflow ${workflow ?? 'nowhere'}`];
  });
  const owed = obligations.flatMap(({ id, done }) => {
    const workflow = statusOf.get(`obligation-${id}`);
    const expected = done ? 'COMPLETED' : 'RUNNING';
    return workflow === expected ? [] : [`obligation ${id}: its workflow is ${workflow ?? 'nowhere'}`];
  });
  const standing = lifts.flatMap(({ id, ended: isOver }) =>
    isOver && statusOf.get(`obligation-${id}`) === 'COMPLETED' ? [] : [`the lift ${id} has not ended`],
  );
  return {
    checked: cases.length + obligations.length + lifts.length,
    violations: [...open, ...owed, ...standing],
  };
}

export function vault({ vaultRows, vaultFiles }: Observed): Verdict {
  const files = new Set(vaultFiles);
  const rows = new Set(vaultRows);
  return {
    checked: rows.size + files.size,
    violations: [
      ...[...rows].filter((key) => !files.has(key)).map((key) => `${key} is missing`),
      ...[...files].filter((key) => !rows.has(key)).map((key) => `${key} belongs to nothing`),
    ],
  };
}

/** A row may wait for its time; one whose time has come may not. */
const STUCK_MILLISECONDS = 30_000;

export const outbox = ({ outbox: rows, now }: Observed): Verdict => ({
  checked: rows.length,
  violations: rows
    .filter(({ due, delivered }) => !delivered && Date.parse(now) - Date.parse(due) > STUCK_MILLISECONDS)
    .map(({ id, kind, due }) => `${kind} ${id} waits since ${due}`),
});
