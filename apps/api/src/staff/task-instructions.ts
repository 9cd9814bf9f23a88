/** Manual tasks as officers read them: what is to be done and reported, and how systems.yaml says to do it there. */
import type { Localised } from '#libs/data-map/company';
import type { System } from '#libs/data-map/systems';
import { placeWords, type ManualAct } from '#libs/data-map/task-words';
import type { ManualTaskKind, Right } from '#libs/domain/words';
import type { MessageKey } from '#libs/i18n/en';
import { createTranslator } from '#libs/i18n/translate';

export interface TaskWords {
  /** Null where systems.yaml no longer has the system. */
  readonly systemName: Localised | null;
  /** What to do, and which result to report when. */
  readonly asks: Localised;
  /** Null where a machine should have done it. */
  readonly instructions: Localised | null;
}

const ACT_OF_KIND: Readonly<Record<ManualTaskKind, ManualAct>> = {
  'look-by-hand': 'look',
  'bigquery-export': 'look',
  'erase-by-hand': 'erase',
  'mark-by-hand': 'restrict',
  'rectify-by-hand': 'rectify',
  'stop-by-hand': 'stop',
};

interface Task {
  readonly system: string;
  readonly kind: ManualTaskKind;
}

interface OfCase {
  readonly right: Right;
  readonly systems: readonly System[];
}

export const withInstructions = <Shown extends Task>(
  tasks: readonly Shown[],
  { right, systems }: OfCase,
): (Shown & TaskWords)[] =>
  tasks.map((task) => {
    const system = systems.find(({ key }) => key === task.system);
    const act = actOf(task, right);
    return {
      ...task,
      systemName: system?.name ?? null,
      asks: inBoth(questionOf(task, act, system)),
      instructions: placeWords(system, act),
    };
  });

/** The record of consents has no page to write on: the product does, for a user that it knows. */
function questionOf({ kind }: Task, act: ManualAct, system: System | undefined): MessageKey {
  if (kind === 'bigquery-export') return 'task.export';
  return act === 'stop' && system?.connector === 'consents' ? 'task.stopInRecord' : `task.${act}`;
}

/** A removal marks, too, but nothing of it is a restriction. */
const actOf = ({ kind }: Task, right: Right): ManualAct =>
  kind === 'mark-by-hand' && right === 'removal' ? 'unpublish' : ACT_OF_KIND[kind];

const inBoth = (key: MessageKey): Localised => ({
  en: createTranslator('en').text(key),
  ar: createTranslator('ar').text(key),
});
