/** What the form answers: the next step, the same step with its faults, or that the request was sent. */
import { canonicalJson, sha256Hex, type Json } from '#libs/crypto/digest';
import { isUnproved, RIGHTS, type Language } from '#libs/domain/words';
import { normaliseEmail } from '#libs/crypto/lookup';
import type { PortalSession } from '#libs/persistence/portal-sessions';
import type { Requests } from '#libs/persistence/requests';
import type { DataSource } from 'typeorm';
import type { MyConsentsService } from '../consents/my-consents.service.js';
import type { IntakeService, Origin } from '../intake/intake.service.js';
import { HANDS_OVER } from './headline.js';
import type { PageContext, PortalViews } from './portal-views.js';
import { firstTurn, takeTurn, type FormTurn } from './request-form.js';
import type { Sent, SentCookie } from './sent-cookie.js';

export type FormReply = { readonly html: string; readonly status: 200 | 422 } | { readonly sent: Sent };

export interface Sender {
  /** Of the client, for the limits only. */
  readonly address: string;
  readonly session: PortalSession | undefined;
}

export interface FormPagesDependencies {
  readonly db: DataSource;
  readonly requests: Requests;
  readonly myConsents: MyConsentsService;
  readonly intake: IntakeService;
  readonly views: PortalViews;
  readonly sentCookie: SentCookie;
  /** Languages of the company, the first one first. */
  readonly languages: readonly Language[];
  /** Laws that bind the company. */
  readonly regimes: readonly string[];
}

export class FormPages {
  readonly languages: readonly Language[];
  readonly sentCookie: SentCookie;
  readonly #deps: Pick<FormPagesDependencies, 'db' | 'requests' | 'myConsents'>;
  readonly #intake: IntakeService;
  readonly #views: PortalViews;
  readonly #regimes: readonly string[];

  constructor(deps: FormPagesDependencies) {
    this.languages = deps.languages;
    this.sentCookie = deps.sentCookie;
    this.#deps = deps;
    this.#intake = deps.intake;
    this.#views = deps.views;
    this.#regimes = deps.regimes;
  }

  /** `right`: chosen already by the link that led here; anything else chooses nothing. */
  start(context: PageContext, right?: unknown): string {
    return this.#step(context, firstTurn(RIGHTS.find((one) => one === right)));
  }

  sent(context: PageContext, sent: Sent): string {
    return this.#views.sent(context, sent);
  }

  async submit(
    context: PageContext,
    body: Readonly<Record<string, unknown>>,
    { address, session }: Sender,
  ): Promise<FormReply> {
    const turn = takeTurn(body, context.language, this.#regimes);
    if (turn.kind === 'page') {
      const faulty = Object.keys(turn.faults).length > 0;
      return { html: this.#step(context, turn), status: faulty ? 422 : 200 };
    }
    const { reference, answerBy } = await this.#intake.receive(turn.request, {
      channel: 'form',
      address,
      idempotencyKey: keyOfAnswers(turn),
      ...(await this.#knownBy(turn, session)),
    });
    const { contactEmail: typedEmail, rights } = turn.request;
    const copy = rights.some((right) => HANDS_OVER.has(right));
    const chooses = rights.includes('removal');
    return { sent: { reference, answerBy, typedEmail, atOnce: rights.every(isUnproved), copy, chooses } };
  }

  /** An opt-out of her own that the session of a person sends reaches the users that her request led to. */
  async #knownBy({ request }: SentTurn, session: PortalSession | undefined): Promise<Partial<Origin>> {
    const { rights, relation, contactEmail } = request;
    if (!session || !rights.every(isUnproved) || relation !== 'self') return {};
    const { requests, db, myConsents } = this.#deps;
    const address = await requests.contactEmail(db.manager, session.requestId);
    if (normaliseEmail(address) !== normaliseEmail(contactEmail)) return {};
    const users = await myConsents.usersOf(session.requestId);
    return users ? { sessionOf: session.requestId, users } : {};
  }

  #step(context: PageContext, turn: ShownTurn): string {
    const { step, values, faults, idempotencyKey } = turn;
    const answerBy = this.#intake.answerByIfSentNow();
    return this.#views.form(context, { step, values, faults, idempotencyKey, answerBy });
  }
}

type ShownTurn = FormTurn & { readonly kind: 'page' };
type SentTurn = FormTurn & { readonly kind: 'send' };

/** Pressing Send twice sends once; going back and changing an answer makes another request, not a conflict. */
const keyOfAnswers = ({ idempotencyKey, request }: SentTurn): string =>
  `${idempotencyKey}.${sha256Hex(canonicalJson(JSON.parse(JSON.stringify(request)) as Json))}`;
