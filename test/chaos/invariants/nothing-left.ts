import type { Verdict } from './verdict.js';
import type { Observed } from './observed.js';
import { groupedBy, unexplained } from './repeats.js';

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

/** Right → the mail that its person has to get when it is fulfilled. */
const ANSWERS: Readonly<Record<string, string>> = {
  access: 'answer-ready',
  portability: 'answer-ready',
  erasure: 'erased',
  rectification: 'rectified',
  restriction: 'restricted',
  withdrawal: 'consent-withdrawn',
  objection: 'objection-upheld',
};

/** A person gets each of these once for a case: another row of it would be the same answer under another Message-ID. */
const ONCE: readonly string[] = [
  ...Object.values(ANSWERS),
  'objection-refused',
  'transferred',
  'restriction-lifted',
];

/** At least once, again only where something broke meanwhile, and always under the id of its row. */
export function mails({ messages, mails: received, cases, outages }: Observed): Verdict {
  const came = groupedBy(
    received,
    ({ messageId }) => /^<?([0-9a-f-]{36})@/.exec(messageId)?.[1] ?? messageId,
  );
  const known = new Set(messages.map(({ id }) => id));
  const unsent = messages.flatMap(({ id, template, sent, refused }) => {
    if (!sent && !refused) return [`${template} ${id} was never sent`];
    return sent && !came.has(id) ? [`${template} ${id} is called sent, and never came`] : [];
  });
  const strange = [...came.keys()]
    .filter((id) => !known.has(id))
    .map((id) => `a mail ${id} came that is no message`);
  const again = [...came].flatMap(([id, times]) => {
    const count = unexplained(times, outages);
    return count > 0 ? [`the mail ${id} came ${count} times again, and nothing had broken`] : [];
  });
  const answers = messages.filter(({ template }) => ONCE.includes(template));
  const twice = [...groupedBy(answers, ({ caseId, template }) => `${template} of case ${caseId}`)]
    .filter(([, rows]) => rows.length > 1)
    .map(([name, rows]) => `${name} was written ${rows.length} times`);
  const unanswered = cases.flatMap(({ id, reference, right, outcome }) => {
    const template = ANSWERS[right];
    if (template === undefined || !/^(partly-)?fulfilled$/.test(outcome ?? '')) return [];
    const told = messages.some((one) => one.caseId === id && one.template === template && one.sent);
    return told ? [] : [`${right} ${reference} was answered without the mail ${template}`];
  });
  return {
    checked: messages.length,
    violations: [...unsent, ...strange, ...again, ...twice, ...unanswered],
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
