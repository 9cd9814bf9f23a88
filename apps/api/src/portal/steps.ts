/** The way of a case as a short list: what is done, what is going on, what comes. */
import type { MessageKey } from '#libs/i18n/en';
import { isUnproved } from '#libs/domain/words';
import { MARKING } from './headline.js';
import type { CaseView } from './view-models.js';

export type StepState = 'done' | 'current' | 'later';

export interface Step {
  readonly key: 'received' | 'confirm' | 'search' | 'check' | 'hold' | 'ready' | 'closed' | 'lifted';
  readonly label: MessageKey;
  readonly state: StepState;
  /** Instant at which it was done. */
  readonly at: string | null;
}

const OF_A_COPY = {
  check: { todo: 'steps.check', past: 'steps.checked' },
  hold: 'steps.hold',
  ready: { todo: 'steps.ready', past: 'steps.ready' },
} as const;
const OF_ERASURE = {
  check: { todo: 'steps.checkErasure', past: 'steps.checkedErasure' },
  hold: 'steps.holdErasure',
  ready: { todo: 'steps.erase', past: 'steps.erased' },
} as const;

const OF_RECTIFICATION = {
  check: { todo: 'steps.checkCorrection', past: 'steps.checkedCorrection' },
  hold: 'steps.holdCorrection',
  ready: { todo: 'steps.correct', past: 'steps.corrected' },
} as const;
const OF_MARKS = {
  check: { todo: 'steps.checkMarks', past: 'steps.checkedMarks' },
  hold: 'steps.hold',
  ready: { todo: 'steps.mark', past: 'steps.marked' },
} as const;
const OF_REMOVAL = {
  check: { todo: 'steps.choose', past: 'steps.chosen' },
  hold: 'steps.hold',
  ready: { todo: 'steps.takeDown', past: 'steps.takenDown' },
} as const;
const OF_WEIGHING = { ...OF_MARKS, check: { todo: 'steps.weigh', past: 'steps.weighed' } } as const;

function labelsOf({ right, weighs = false }: CaseView) {
  if (right === 'erasure') return OF_ERASURE;
  if (right === 'rectification') return OF_RECTIFICATION;
  if (right === 'removal') return OF_REMOVAL;
  if (!MARKING.has(right)) return OF_A_COPY;
  return weighs ? OF_WEIGHING : OF_MARKS;
}

/** Nobody confirms, looks or approves where the right takes effect without. */
function takes({ right, weighs = false }: CaseView, key: Step['key']): boolean {
  if (key === 'confirm' || key === 'search') return !isUnproved(right);
  return key !== 'check' || !MARKING.has(right) || right === 'restriction' || weighs;
}

const over = (key: 'closed' | 'lifted', at: string | null): Step => ({
  ...{ key, label: `steps.${key}`, state: 'done', at },
});

export function stepsOf(view: CaseView): readonly Step[] {
  const { milestones, download, outcome, status, cancelled = false } = view;
  const held = download.kind === 'on-hold';
  const labels = labelsOf(view);
  const all = [
    { key: 'received', todo: 'steps.received', past: 'steps.received', at: milestones.receivedAt },
    { key: 'confirm', todo: 'steps.confirm', past: 'steps.confirmed', at: milestones.confirmedAt },
    { key: 'search', todo: 'steps.search', past: 'steps.searched', at: milestones.foundAt },
    { key: 'check', ...labels.check, at: milestones.releaseApprovedAt },
    ...(held ? ([{ key: 'hold', todo: labels.hold, past: labels.hold, at: null }] as const) : []),
    { key: 'ready', ...labels.ready, at: milestones.readyAt },
  ] as const;
  const way = all.filter(({ key }) => takes(view, key));
  const answered = outcome === null || outcome === 'fulfilled' || outcome === 'partly-fulfilled';
  // A case that ended early, or is about to, shows what happened, then its end.
  const shown = answered && !cancelled ? way : way.filter((step) => step.at !== null);
  const current = status === 'closed' ? undefined : way.find((step) => step.at === null);
  const steps = shown.map((step): Step => {
    const state = step.at === null ? (step === current ? 'current' : 'later') : 'done';
    return { key: step.key, label: state === 'done' ? step.past : step.todo, state, at: step.at };
  });
  return [
    ...steps,
    ...(answered ? [] : [over('closed', milestones.closedAt)]),
    ...(view.liftedAt === undefined ? [] : [over('lifted', view.liftedAt)]),
  ];
}
