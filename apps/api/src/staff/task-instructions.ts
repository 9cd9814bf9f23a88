/** Manual tasks as officers read them: with the words of systems.yaml on how to look or act there. */
import type { Localised } from '#libs/data-map/company';
import type { System, SystemOf } from '#libs/data-map/systems';

export interface TaskWords {
  /** Null where systems.yaml no longer has the system. */
  readonly systemName: Localised | null;
  /** Null where a machine should have looked: then only the cause is known. */
  readonly instructions: Localised | null;
}

type Verb = keyof SystemOf<'manual'>['instructionsFor'];

/** What the task asks for. Looking is what `instructions` itself is about. */
const VERB_OF_KIND: Readonly<Record<string, Verb>> = {
  'erase-by-hand': 'erase',
  'mark-by-hand': 'restrict',
  'rectify-by-hand': 'rectify',
  'stop-by-hand': 'stop',
};

interface Task {
  readonly system: string;
  readonly kind: string;
}

export const withInstructions = <Shown extends Task>(
  tasks: readonly Shown[],
  systems: readonly System[],
): (Shown & TaskWords)[] =>
  tasks.map((task) => {
    const system = systems.find(({ key }) => key === task.system);
    return { ...task, systemName: system?.name ?? null, instructions: instructionsOf(system, task) };
  });

function instructionsOf(system: System | undefined, { kind }: Task): Localised | null {
  if (system?.connector !== 'manual') return null;
  const verb = VERB_OF_KIND[kind];
  return (verb && system.instructionsFor[verb]) ?? system.instructions;
}
