/** The dates of one right of a request, as they are computed at receipt (invariant 2). */
import type { Controller } from '#libs/data-map/company';
import { computeClock, type ClockInput, type ClockResult } from '#libs/domain/clock/compute';
import { WafaError } from '#libs/domain/errors';
import { isUnproved, type Right } from '#libs/domain/words';

export interface CaseClock {
  readonly input: ClockInput;
  readonly result: ClockResult;
}

export function clockOf(controller: Controller, right: Right, receivedAt: Date): CaseClock {
  const input: ClockInput = {
    jurisdictions: controller.regimes,
    process: isUnproved(right) ? 'optout' : null,
    right,
    receivedAt: receivedAt.toISOString(),
    timeZone: controller.timeZone,
    calendars: controller.calendars,
    verifiedAt: null,
    pauses: [],
    extension: null,
    outcome: null,
    promiseDays: controller.promiseDays,
  };
  return { input, result: computeClock(input) };
}

export function requireDue(result: ClockResult): string {
  if (result.effectiveDue === null)
    throw new WafaError('config-invalid', 'neither law nor promise gives a due date');
  return result.effectiveDue;
}
