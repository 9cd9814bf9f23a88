/** The sentence that says what is going on, from the state of a case. */
import { isUnproved, type Outcome, type Right } from '#libs/domain/words';
import type { MessageKey } from '#libs/i18n/en';
import type { CaseView } from './view-models.js';

export interface Headline {
  readonly title: MessageKey;
  readonly lead: MessageKey;
}

const say = (
  name:
    | 'confirm'
    | 'searching'
    | 'checking'
    | 'waiting'
    | 'hold'
    | 'ready'
    | 'gone'
    | 'done'
    | 'erasureWaiting'
    | 'erasureChecking'
    | 'erasureSignIn'
    | 'correctionFirst'
    | 'erasureHold'
    | 'erased'
    | 'erasedPartly'
    | 'halted'
    | 'marking'
    | 'lookingAtMarks'
    | 'markingByHand'
    | 'weighing'
    | 'weighingByHand'
    | 'restricted'
    | 'restrictedPartly'
    | 'restrictedInPlaces'
    | 'lifted'
    | 'stopped'
    | 'stoppedInPlaces'
    | 'optedOut'
    | 'optedOutInPlaces'
    | 'choosing'
    | 'takingDown'
    | 'takenDown'
    | 'takenDownPartly'
    | 'nothingTakenDown'
    | 'correctionDeciding'
    | 'correctionHalted'
    | 'correctionHold'
    | 'corrected'
    | 'correctedPartly'
    | 'kindsChecking'
    | 'kindsHold'
    | 'kindsReady',
): Headline => ({
  title: `case.${name}.title`,
  lead: `case.${name}.lead`,
});

const WITHDRAWN: Headline = { title: 'case.withdrawn.title', lead: 'case.withdrawn.lead' };

/** How a case ended without an answer to what was asked. */
const ENDINGS: Readonly<Partial<Record<Outcome, Headline>>> = {
  refused: { title: 'case.refused.title', lead: 'case.refused.lead' },
  unverified: { title: 'case.unverified.title', lead: 'case.unverified.lead' },
  'withdrawn-by-requester': WITHDRAWN,
  duplicate: { title: 'case.duplicate.title', lead: 'case.duplicate.lead' },
};

export function headlineOf(view: CaseView): Headline {
  const ending = view.outcome === null ? undefined : ENDINGS[view.outcome];
  if (view.outcome === 'withdrawn-by-requester' && view.erased.length > 0) return say('halted');
  if (view.outcome === 'withdrawn-by-requester' && view.corrected.length > 0) return say('correctionHalted');
  if (ending) return ending;
  if (view.cancelled) return WITHDRAWN;
  if (view.right === 'rectification') return ofRectification(view);
  if (view.right === 'erasure') return ofErasure(view);
  if (view.right === 'removal') return ofRemoval(view);
  if (view.right === 'portability' && view.waits && view.status !== 'closed') return say('correctionFirst');
  return MARKING.has(view.right) ? ofMarks(view) : (ofDelivery(view) ?? ofStatus(view));
}

/** Rights that restrict or stop: nothing is handed over at their end. */
export const MARKING: ReadonlySet<Right> = new Set([
  'restriction',
  'objection',
  'withdrawal',
  'opt-out',
  'limit',
]);

/** Rights whose answer is a file. */
export const HANDS_OVER: ReadonlySet<Right> = new Set(['access', 'portability']);

/** Nobody waits for a copy that was not asked for. */
const TO_ACT: Headline = { title: 'case.searching.title', lead: 'case.searchingToAct.lead' };

function ofMarks(view: CaseView): Headline {
  const { right, status, milestones, weighs = false, byHand = false } = view;
  if (status === 'closed') return say(right === 'restriction' ? restrictedAs(view) : stoppedAs(view));
  if (isUnproved(right)) return say('marking');
  if (milestones.confirmedAt === null) return say('confirm');
  const looked = milestones.releaseApprovedAt !== null;
  if (weighs && !looked) return say(byHand ? 'weighingByHand' : 'weighing');
  if (right === 'restriction' && byHand && (looked || status === 'awaiting-approval'))
    return say('markingByHand');
  return say(status === 'awaiting-approval' ? 'lookingAtMarks' : 'marking');
}

/** Where somewhere neither machine nor person could, or nobody has reported, that comes first. */
const restrictedAs = ({ outcome, limited, liftedAt }: CaseView) => {
  if (liftedAt !== undefined) return 'lifted';
  return outcome === 'partly-fulfilled' ? 'restrictedInPlaces' : limited ? 'restrictedPartly' : 'restricted';
};

const stoppedAs = ({ right, outcome }: CaseView) => {
  const partly = outcome === 'partly-fulfilled';
  if (isUnproved(right)) return partly ? 'optedOutInPlaces' : 'optedOut';
  return partly ? 'stoppedInPlaces' : 'stopped';
};

function ofErasure(view: CaseView): Headline {
  const { outcome, download, waits, milestones } = view;
  if (outcome === 'fulfilled') return say('erased');
  if (outcome === 'partly-fulfilled') return say('erasedPartly');
  if (download.kind === 'on-hold') return say('erasureHold');
  if (waits && milestones.confirmedAt !== null) return say('erasureWaiting');
  if (view.signInWaits && view.status !== 'closed') return say('erasureSignIn');
  return milestones.foundAt === null ? ofStatus(view) : say('erasureChecking');
}

function ofRectification(view: CaseView): Headline {
  const { outcome, download, milestones } = view;
  if (outcome === 'fulfilled') return say('corrected');
  if (outcome === 'partly-fulfilled') return say('correctedPartly');
  if (download.kind === 'on-hold') return say('correctionHold');
  return milestones.foundAt === null ? ofStatus(view) : say('correctionDeciding');
}

function ofRemoval(view: CaseView): Headline {
  const { outcome, status, items = [], milestones } = view;
  if (outcome === 'partly-fulfilled') return say('takenDownPartly');
  if (outcome === 'fulfilled' && items.length > 0) return say('takenDown');
  // Where a person looked, the lines below say what came of it.
  if (outcome === 'fulfilled') return say(view.erased.length > 0 ? 'done' : 'nothingTakenDown');
  if (milestones.foundAt === null) return ofStatus(view);
  const isChosen = items.some(({ state }) => state !== 'offered');
  return say(status === 'waiting-on-requester' && !isChosen ? 'choosing' : 'takingDown');
}

function ofDelivery({ download, outcome, byCategories }: CaseView): Headline | undefined {
  if (download.kind === 'on-hold') return say(byCategories ? 'kindsHold' : 'hold');
  if (download.kind === 'expired') return say('gone');
  if (download.kind === 'none') return undefined;
  if (byCategories) return say('kindsReady');
  return outcome === 'partly-fulfilled'
    ? { title: 'case.ready.title', lead: 'case.readyPartly.lead' }
    : say('ready');
}

function ofStatus({ right, status, milestones, byCategories }: CaseView): Headline {
  if (status === 'closed') return say('done');
  if (status === 'waiting-on-requester') return say('waiting');
  if (milestones.confirmedAt === null) return say('confirm');
  if (milestones.foundAt !== null) return say(byCategories ? 'kindsChecking' : 'checking');
  return HANDS_OVER.has(right) ? say('searching') : TO_ACT;
}
