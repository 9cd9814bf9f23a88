/**
 * Erased, then asked for a copy: what is gone cannot be shown, so the copy says when it went and what was told then, from
 * the record of the case (counts and grounds, no value).
 */
import { titledSystems } from '#libs/connectors/all/titled-systems';
import { erasureAnswerSchema } from '#libs/contracts/erasure-plan';
import { erasureLines } from '#libs/i18n/erasure-lines';
import { createTranslator } from '#libs/i18n/translate';
import type { PackageContent } from '#libs/package/content';
import { rows } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { CaseRow } from '../records/case-row.js';

interface Answered {
  readonly reference: string;
  readonly on: Date;
  readonly answer: unknown;
}

/** Of every request with the same address, the oldest first. */
export async function erasedBefore(
  { company, dataSource }: Pick<ActivityDependencies, 'company' | 'dataSource'>,
  row: Pick<CaseRow, 'requestId' | 'language' | 'law'>,
): Promise<NonNullable<PackageContent['erasedBefore']>> {
  const earlier = await rows<Answered>(
    dataSource,
    `SELECT theirs.reference || '-' || c.ordinal AS reference, e.effective_at AS on,
       convert_from(e.payload, 'UTF8')::jsonb->'answer' AS answer
     FROM audit_event e JOIN dsr_case c ON c.id = e.case_id JOIN request theirs ON theirs.id = c.request_id
     JOIN request mine ON mine.contact_email_lookup = theirs.contact_email_lookup
     WHERE mine.id = $1 AND e.type IN ('erasure.answered', 'erasure.halted') ORDER BY e.effective_at, e.position`,
    [row.requestId],
  );
  const speaking = { systems: titledSystems(company.systems), t: createTranslator(row.language, row.law) };
  return earlier.map(({ reference, on, answer }) => ({
    reference,
    on,
    lines: erasureLines(erasureAnswerSchema.parse(answer), speaking),
  }));
}
