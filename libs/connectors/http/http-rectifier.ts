/** Corrects fields by a service of one's own: it names the rows, is told exactly those, and reads again. */
import { randomUUID } from 'node:crypto';
import type {
  Correction,
  PlannedCorrection,
  PlannedRectification,
  RectifiableField,
  RectificationRequest,
  Rectifier,
} from '#libs/connectors/kit/rectification';
import { factId } from '#libs/crypto/uuid';
import type { SystemOf } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import { askedWith, HttpService, type HttpServiceOptions } from './http-service.js';
import { rectificationPlanSchema, rectifiedSchema, wrongSchema } from './http-verbs.js';
import { assertAskedFor, keyOf, refusalOf, textsOf } from './meant-rows.js';

export type HttpRectifierOptions = HttpServiceOptions &
  Pick<SystemOf<'http'>, 'kinds' | 'collections' | 'labels'>;

export const createHttpRectifier = (options: HttpRectifierOptions): Rectifier => new HttpRectifier(options);

/** The fields that systems.yaml lets a person have corrected. */
export const httpFields = ({
  system,
  collections,
  labels,
}: Pick<HttpRectifierOptions, 'system' | 'collections' | 'labels'>): readonly RectifiableField[] =>
  collections.flatMap(({ name, columns }) =>
    columns
      .filter(({ rectifiable }) => rectifiable === true)
      .map(({ name: field, reaches }) => {
        const label = labels[`${name}.${field}`];
        return {
          ...{ collection: `${system}:${name}`, field },
          ...(label === undefined ? {} : { label }),
          ...(reaches === undefined ? {} : { reaches }),
        };
      }),
  );

class HttpRectifier implements Rectifier {
  readonly system: string;
  readonly fields: readonly RectifiableField[];
  readonly #options: HttpRectifierOptions;
  readonly #service: HttpService;

  constructor(options: HttpRectifierOptions) {
    const { system, collections, labels } = options;
    this.system = system;
    this.fields = httpFields({ system, collections, labels });
    this.#options = options;
    this.#service = new HttpService(options);
  }

  async plan(request: RectificationRequest): Promise<PlannedRectification> {
    const own = this.#own(request);
    const identifiers = askedWith(request.identifiers, this.#options.kinds);
    if (own.length === 0) return { corrections: [], targets: {} };
    if (identifiers.length === 0) return notPossible(own, 'not-searched');
    if (!(await this.#service.does()).has('rectify')) return notPossible(own, 'not-spoken');
    const corrections = own.map(({ collection, ...rest }) => ({
      ...rest,
      collection: this.#nameOf(collection),
    }));
    const question = { requestId: randomUUID(), identifiers, asOf: request.asOf, corrections };
    const answer = await this.#service.answer('rectify/plan', question, rectificationPlanSchema);
    if (answer.status === 'refused') throw refusalOf(this.system, answer);
    this.#assertSpokenOnce(own, answer.corrections);
    for (const { id, rows } of answer.corrections) assertAskedFor(`${this.system} ${id}`, rows, identifiers);
    return {
      corrections: answer.corrections.map(planned),
      targets: Object.fromEntries(
        answer.corrections.map(({ id, rows }) => [id, rows.map(({ key }) => textsOf(key))]),
      ),
    };
  }

  async execute(request: RectificationRequest, plan: PlannedRectification): ReturnType<Rectifier['execute']> {
    const question = this.#order(request, plan);
    if (question.corrections.length === 0) return { changed: {} };
    const answer = await this.#service.answer('rectify/execute', question, rectifiedSchema);
    if (answer.status === 'refused') throw refusalOf(this.system, answer);
    if (answer.status === 'pending')
      throw new WafaError('system-unavailable', `${this.system}: it is still at it`);
    for (const [id, rows] of Object.entries(answer.changed))
      if (rows > (plan.targets[id]?.length ?? 0))
        throw this.#service.rejected('it says that it corrected more than planned');
    return { changed: answer.changed };
  }

  async verify(request: RectificationRequest, plan: PlannedRectification): Promise<readonly string[]> {
    const question = this.#order(request, plan);
    if (question.corrections.length === 0) return [];
    const { wrong } = await this.#service.answer('rectify/verify', question, wrongSchema);
    const asked = new Set(question.corrections.map(({ id }) => id));
    if (!wrong.every((id) => asked.has(id))) throw this.#service.rejected('it speaks of another correction');
    return wrong;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Corrections of fields that systems.yaml lets a person have corrected; any other is none of this system. */
  #own({ corrections }: RectificationRequest): readonly Correction[] {
    return corrections.filter((one) =>
      this.fields.some(({ collection, field }) => collection === one.collection && field === one.field),
    );
  }

  #order(request: RectificationRequest, plan: PlannedRectification) {
    const possible = new Set(
      plan.corrections.filter(({ notAppliedBecause }) => notAppliedBecause === undefined).map(({ id }) => id),
    );
    const corrections = this.#own(request)
      .filter(({ id }) => possible.has(id) && (plan.targets[id] ?? []).length > 0)
      .map(({ collection, ...rest }) => ({
        ...rest,
        collection: this.#nameOf(collection),
        keys: (plan.targets[rest.id] ?? []).map(keyOf),
      }));
    return {
      requestId: randomUUID(),
      operationId: factId(`http-rectify/${this.system}/${corrections.map(({ id }) => id).join()}`),
      identifiers: askedWith(request.identifiers, this.#options.kinds),
      asOf: request.asOf,
      corrections,
    };
  }

  #assertSpokenOnce(own: readonly Correction[], answered: readonly { readonly id: string }[]): void {
    const ids = answered.map(({ id }) => id).toSorted();
    if (
      ids.join('\0') !==
      own
        .map(({ id }) => id)
        .toSorted()
        .join('\0')
    )
      throw this.#service.rejected('it has to speak of each correction once');
  }

  #nameOf(collection: string): string {
    return collection.slice(`${this.system}:`.length);
  }
}

const notPossible = (own: readonly Correction[], notAppliedBecause: string): PlannedRectification => ({
  corrections: own.map(({ id }) => ({ id, rows: 0, right: 0, notAppliedBecause })),
  targets: Object.fromEntries(own.map(({ id }) => [id, []])),
});

function planned(told: {
  readonly id: string;
  readonly rows: readonly unknown[];
  readonly right: number;
  readonly notPossible?: string | undefined;
}): PlannedCorrection {
  const { id, rows, right, notPossible: notAppliedBecause } = told;
  return { id, rows: rows.length, right, ...(notAppliedBecause === undefined ? {} : { notAppliedBecause }) };
}
