/** ISO 8601 durations as `controller.yaml` writes them: `P14D`, `P3M`, `P8Y`; `PT72H`, `PT5M`, `PT0S`. */

const UNIT_MILLISECONDS = { S: 1000, M: 60_000, H: 3_600_000 } as const;

/** Milliseconds of `PT<n>H|M|S`. */
export function holdMilliseconds(text: string): number {
  const [, count, unit] = /^PT(\d{1,4})([HMS])$/.exec(text) ?? [];
  if (count === undefined) throw new RangeError('not a duration of hours, minutes or seconds');
  return Number(count) * UNIT_MILLISECONDS[unit as keyof typeof UNIT_MILLISECONDS];
}

/** `from` plus `P<n>D|M|Y` in UTC; the 31st becomes the last day of a shorter month. */
export function addPeriod(from: Date, text: string): Date {
  const [, count, unit] = /^P(\d{1,4})([DMY])$/.exec(text) ?? [];
  if (count === undefined) throw new RangeError('not a duration of days, months or years');
  const moved = new Date(from);
  if (unit === 'D') {
    moved.setUTCDate(from.getUTCDate() + Number(count));
    return moved;
  }
  moved.setUTCMonth(from.getUTCMonth() + Number(count) * (unit === 'Y' ? 12 : 1));
  if (moved.getUTCDate() !== from.getUTCDate()) moved.setUTCDate(0);
  return moved;
}
