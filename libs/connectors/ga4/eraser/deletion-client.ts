/** The one call of Google's Admin API that deletes: v1alpha, the only version that has it. */
import { analyticsadmin, type analyticsadmin_v1alpha } from '@googleapis/analyticsadmin';
import { z } from 'zod';
import { WafaError } from '#libs/domain/errors';
import { authOf, CALL_TIMEOUT_MILLIS, type Ga4ClientOptions } from '../ga4-client.js';
import { toWafaError } from '../ga4-errors.js';
import type { Ga4Kind } from '../own-identifiers.js';

const EDIT_SCOPE = 'https://www.googleapis.com/auth/analytics.edit';

/** 500 deletions a property and day; Google does not say when the next may come. */
const QUOTA_WAIT_SECONDS = 3600;

const FIELDS = {
  ga_client_id: 'clientId',
  ga_user_id: 'userId',
  ga_app_instance_id: 'appInstanceId',
} as const satisfies Record<Ga4Kind, string>;

const answerSchema = z.object({ deletionRequestTime: z.iso.datetime({ offset: true }) });

export class DeletionClient {
  readonly #options: Ga4ClientOptions;
  readonly #api: analyticsadmin_v1alpha.Analyticsadmin;

  constructor(options: Ga4ClientOptions) {
    this.#options = options;
    this.#api = analyticsadmin({
      version: 'v1alpha',
      auth: authOf(options, EDIT_SCOPE),
      retry: false,
      timeout: CALL_TIMEOUT_MILLIS,
      ...(options.apiUrl ? { rootUrl: options.apiUrl.href } : {}),
    });
  }

  /** Gives the instant up to which Google takes the data away. Safe to repeat. */
  async submit(kind: Ga4Kind, id: string): Promise<string> {
    const { system, propertyId, pace } = this.#options;
    await pace();
    try {
      const { data } = await this.#api.properties.submitUserDeletion({
        name: `properties/${propertyId}`,
        requestBody: { [FIELDS[kind]]: id },
      });
      const parsed = answerSchema.safeParse(data);
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
