/** What systems.yaml says to whoever acts by hand in a system without a machine. */
import type { Localised } from './company.js';
import type { System, SystemOf } from './systems.js';

/** Looking is what `instructions` itself is about. */
export type ManualAct = keyof SystemOf<'manual'>['instructionsFor'] | 'look';

/** Lifting is the same place as restricting, the other way. */
const SAME_PLACE: Readonly<Partial<Record<ManualAct, 'restrict'>>> = { lift: 'restrict' };

/** Null where a machine should have done it, or the system is no longer there. */
export function placeWords(system: System | undefined, act: ManualAct): Localised | null {
  if (system?.connector !== 'manual') return null;
  const { instructions, instructionsFor } = system;
  if (act === 'look') return instructions;
  const other = SAME_PLACE[act];
  return instructionsFor[act] ?? (other && instructionsFor[other]) ?? instructions;
}
