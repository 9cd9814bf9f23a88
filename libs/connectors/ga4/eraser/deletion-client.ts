/** The one call of Google's Admin API that deletes: v1alpha, the only version that has it. */
import { analyticsadmin, type analyticsadmin_v1alpha } from '@googleapis/analyticsadmin';
import { z } from 'zod';
import type { Allowance } from '#libs/connectors/kit/erasure';
import { WafaError } from '#libs/domain/errors';
import { failPoint } from '#libs/fail-points/fail-points';
import { authOf, CALL_TIMEOUT_MILLIS, type Ga4ClientOptions } from '../ga4-client.js';
import { toWafaError } from '../ga4-errors.js';
import type { Ga4Kind } from '../own-identifiers.js';

const EDIT_SCOPE = 'https://www.googleapis.com/auth/analytics.edit';

/** Where Google says that the quota is used up although we counted less: somebody else uses it, too. */
const QUOTA_WAIT_SECONDS = 3600;

/** Google's own, for each property; its days begin at midnight in California. */
export const DELETIONS_A_DAY = { maximum: 500, timeZone: 'America/Los_Angeles' } as const;
export const deletionsOf = (propertyId: string): string => `ga4-deletions/properties/${propertyId}`;

export interface DeletionOptions extends Ga4ClientOptions {
  readonly allowance: Allowance;
}

const FIELDS = {
  ga_client_id: 'clientId',
  ga_user_id: 'userId',
  ga_app_instance_id: 'appInstanceId',
} as const satisfies Record<Ga4Kind, string>;

const answerSchema = z.object({ deletionRequestTime: z.iso.datetime({ offset: true }) });

export class DeletionClient {
  readonly #options: DeletionOptions;
  readonly #api: analyticsadmin_v1alpha.Analyticsadmin;

  constructor(options: DeletionOptions) {
    this.#options = options;
    this.#api = analyticsadmin({
      version: 'v1alpha',
      auth: authOf(options, EDIT_SCOPE),
      retry: false,
      timeout: CALL_TIMEOUT_MILLIS,
      ...(options.apiUrl ? { rootUrl: options.apiUrl.href } : {}),
    });
  }

  /** Throws `system-busy` until the next day where the day has not so many left: half a person is no deletion. */
  requireLeft(count: number): Promise<void> {
    return this.#options.allowance.requireLeft(count);
  }

  /** Gives the instant up to which Google takes the data away. Safe to repeat. */
  async submit(kind: Ga4Kind, id: string): Promise<string> {
    const { system, propertyId, pace, allowance } = this.#options;
    await pace();
    await allowance.take();
    try {
      const { data } = await this.#api.properties.submitUserDeletion({
        name: `properties/${propertyId}`,
        requestBody: { [FIELDS[kind]]: id },
      });
      const parsed = answerSchema.safeParse(data);
      failPoint('writing.ga4');
      if (parsed.success) return parsed.data.deletionRequestTime;
    } catch (error) {
      throw withWait(toWafaError(system, error));
    }
    throw new WafaError('system-rejected', `${system}: Google did not say that it received the request`);
  }
}

/** Nothing else of Google's is asked that often, so that a refusal without a time is the day's quota. */
function withWait(error: unknown): unknown {
  if (!(error instanceof WafaError) || error.code !== 'system-busy') return error;
  if (error.retryAfterSeconds !== undefined) return error;
  return new WafaError(error.code, error.detail, { retryAfterSeconds: QUOTA_WAIT_SECONDS });
}
