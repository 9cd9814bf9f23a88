/** Manual tasks as officers read them: with the words of systems.yaml on how to look there. */
import type { Localised } from '#libs/data-map/company';
import type { System } from '#libs/data-map/systems';

export interface TaskWords {
  /** Null where systems.yaml no longer has the system. */
  readonly systemName: Localised | null;
  /** Null where a machine should have looked: then only the cause is known. */
  readonly instructions: Localised | null;
}

export const withInstructions = <Task extends { readonly system: string }>(
  tasks: readonly Task[],
  systems: readonly System[],
): (Task & TaskWords)[] =>
  tasks.map((task) => {
    const system = systems.find(({ key }) => key === task.system);
    const instructions = system?.connector === 'manual' ? system.instructions : null;
    return { ...task, systemName: system?.name ?? null, instructions };
  });
