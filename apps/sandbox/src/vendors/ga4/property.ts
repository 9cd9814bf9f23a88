/** A fictitious property as Google's Admin API tells it, and the day's quota of deletions. */
import type { analyticsadmin_v1alpha, analyticsadmin_v1beta } from '@googleapis/analyticsadmin';
import { GoogleFault } from './google-fault.js';

type Property = analyticsadmin_v1beta.Schema$GoogleAnalyticsAdminV1betaProperty;
type Retention = analyticsadmin_v1beta.Schema$GoogleAnalyticsAdminV1betaDataRetentionSettings;
type DataStream = analyticsadmin_v1beta.Schema$GoogleAnalyticsAdminV1betaDataStream;
export type DeletionRequest =
  analyticsadmin_v1alpha.Schema$GoogleAnalyticsAdminV1alphaSubmitUserDeletionRequest;

export interface Ga4Property {
  readonly property: Property & { readonly name: string };
  readonly retention: Retention;
  readonly dataStreams: readonly DataStream[];
}

export const SANDBOX_PROPERTY: Ga4Property = {
  property: {
    name: 'properties/412345678',
    parent: 'accounts/10200300',
    account: 'accounts/10200300',
    displayName: 'qwenimage.art',
    propertyType: 'PROPERTY_TYPE_ORDINARY',
    timeZone: 'Asia/Riyadh',
    currencyCode: 'USD',
    industryCategory: 'ARTS_AND_ENTERTAINMENT',
    serviceLevel: 'GOOGLE_ANALYTICS_STANDARD',
    createTime: '2025-02-20T08:00:00.123Z',
    updateTime: '2026-01-05T10:30:00Z',
  },
  retention: {
    name: 'properties/412345678/dataRetentionSettings',
    eventDataRetention: 'FOURTEEN_MONTHS',
    userDataRetention: 'TWO_MONTHS',
    resetUserDataOnNewActivity: true,
  },
  dataStreams: [
    {
      name: 'properties/412345678/dataStreams/5001',
      type: 'WEB_DATA_STREAM',
      displayName: 'Website',
      createTime: '2025-02-20T08:01:00Z',
      updateTime: '2025-02-20T08:01:00Z',
      webStreamData: { measurementId: 'G-4EXAMPLE01', defaultUri: 'https://qwenimage.example' },
    },
    {
      name: 'properties/412345678/dataStreams/5002',
      type: 'ANDROID_APP_DATA_STREAM',
      displayName: 'Android app',
      createTime: '2025-09-01T09:00:00Z',
      updateTime: '2025-09-01T09:00:00Z',
      androidAppStreamData: { packageName: 'art.qwenimage.example', firebaseAppId: '1:1020:android:ab12' },
    },
  ],
};

/** Google's own, for each property and day, which begins at midnight in California. */
export const DELETIONS_A_DAY = 500;
const CALIFORNIAN_DAY = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  dateStyle: 'short',
});

/** Accepts deletions and tells nothing more of them, as Google does. */
export class Deletions {
  readonly #now: () => Date;
  readonly #counts = new Map<string, number>();
  /** For tests: Google shows this to nobody. */
  readonly accepted: DeletionRequest[] = [];

  constructor(now: () => Date) {
    this.#now = now;
  }

  submit(property: string, request: DeletionRequest): { readonly deletionRequestTime: string } {
    const given = Object.values(request).filter((value) => typeof value === 'string' && value !== '');
    if (given.length !== 1) throw new GoogleFault('INVALID_ARGUMENT', 'Exactly one user must be named.');
    const now = this.#now();
    const day = `${property} ${CALIFORNIAN_DAY.format(now)}`;
    const count = this.#counts.get(day) ?? 0;
    if (count >= DELETIONS_A_DAY)
      throw new GoogleFault('RESOURCE_EXHAUSTED', 'Exhausted property tokens for a day.');
    this.#counts.set(day, count + 1);
    this.accepted.push(request);
    return { deletionRequestTime: now.toISOString() };
  }
}
