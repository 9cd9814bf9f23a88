/** A row of `message` with what its mail and its events need of case and request. */
import type { AnswerLaw } from '#libs/domain/california';
import type { Language, MailTemplate } from '#libs/domain/words';

export interface MessageRow {
  readonly id: string;
  readonly request_id: string;
  readonly case_id: string | null;
  readonly template: MailTemplate;
  readonly language: Language;
  readonly law: AnswerLaw;
  readonly audience: 'requester' | 'officer' | 'recipient';
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly effective_at: Date;
  readonly reference: string;
  /** The requester has proved to be the person. */
  readonly verified: boolean;
  readonly ordinal: number | null;
  /** Of the request: where there are several, a mail says which it is about. */
  readonly cases: number;
  readonly answer_by: string;
}

export const eventOf = (message: MessageRow) => ({
  requestId: message.request_id,
  ...(message.case_id === null ? {} : { caseId: message.case_id }),
  actor: 'system',
  effectiveAt: message.effective_at,
});
