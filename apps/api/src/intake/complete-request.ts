/** Whether a request has what each of its rights needs, and nothing else: `invalid-input` naming the fields. */
import type { OfferedField } from '#libs/connectors/all/rectifiable-fields';
import type { FieldPlace } from '#libs/contracts/corrections';
import type { NewRequest } from '#libs/contracts/request';
import { DETAILED_RIGHTS, type RequestDetails } from '#libs/contracts/request-details';
import type { AnswerLaw } from '#libs/domain/california';
import { WafaError } from '#libs/domain/errors';
import type { Right } from '#libs/domain/words';

/** Each right with what it needs, and nothing for a right that was not asked for. */
export function requireDetails({ rights, details }: NewRequest): void {
  const missing = DETAILED_RIGHTS.filter((right) => rights.includes(right) && details[right] === undefined);
  const given = (Object.keys(details) as (keyof RequestDetails)[]).filter(
    (right) => details[right] !== undefined,
  );
  const foreign = given.filter((right) => !rights.includes(right));
  if (missing.length + foreign.length === 0) return;
  const faultsOf = (of: readonly Right[], message: string) =>
    of.map((right) => ({ field: `details.${right}`, message }));
  throw new WafaError('invalid-input', 'details do not fit the rights', {
    faults: [
      ...faultsOf(missing, 'is needed with this right'),
      ...faultsOf(foreign, 'belongs to a right that is not asked for'),
    ],
  });
}

/** A restriction is limited to the data of systems that there are. */
export function requireRestrictable({ details }: NewRequest, known: readonly string[]): void {
  const faults = (details.restriction?.systems ?? []).flatMap((system, index) =>
    known.includes(system)
      ? []
      : [{ field: `details.restriction.systems.${index}`, message: 'is no system whose data is held' }],
  );
  if (faults.length > 0) throw new WafaError('invalid-input', 'an unknown system', { faults });
}

/** Categories instead of the data itself are a choice of Californians alone (11 CCR 7024). */
export function requireScope({ details }: NewRequest, law: AnswerLaw): void {
  if (details.access === undefined || law === 'CCPA') return;
  const message =
    'is for people in California (country US, region California), where the company is bound by its law';
  throw new WafaError('invalid-input', 'a scope of another law', {
    faults: [{ field: 'details.access', message }],
  });
}

/** At least one with the right, none without it, and about nothing that was not offered. */
export function requireCorrections(
  { rights, corrections }: NewRequest,
  offered: readonly OfferedField[],
): void {
  const asked = rights.includes('rectification');
  const faults = corrections.flatMap(({ about }, index) =>
    about === undefined || offered.some((field) => isSamePlace(field, about))
      ? []
      : [{ field: `corrections.${index}.about`, message: 'is no field that can be corrected' }],
  );
  if (asked !== corrections.length > 0)
    faults.push({
      field: 'corrections',
      message: asked ? 'is needed with this right' : 'belongs to a right that is not asked for',
    });
  if (faults.length > 0) throw new WafaError('invalid-input', 'corrections do not fit', { faults });
}

const isSamePlace = (a: FieldPlace, b: FieldPlace): boolean =>
  a.system === b.system && a.collection === b.collection && a.field === b.field;
