/** One address of the stand-in, and the parts that an instance may be without. */
import type { VendorAnswer, VendorCall } from '../stand-in.js';
import { refuse } from './answers.js';
import type { ClerkState, Feature } from './state.js';

export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly answer: (call: VendorCall, id: string) => VendorAnswer;
}

export const route = (method: string, path: string, answer: Route['answer']): Route => ({
  method,
  // The SDK asks for API keys without the version.
  pattern: new RegExp(`^${path.startsWith('/api_keys') ? '(?:/v1)?' : '/v1'}${path}$`),
  answer,
});

const OFF: Readonly<Record<Feature, VendorAnswer>> = {
  organizations: refuse(403, {
    code: 'organization_not_enabled_in_instance',
    message: 'access denied',
    longMessage: 'The organizations feature is not enabled for this instance.',
  }),
  billing: refuse(403, {
    code: 'billing_not_enabled',
    message: 'access denied',
    longMessage: 'The billing feature for users is not enabled for this instance.',
  }),
  'trusted-devices': refuse(403, { code: 'feature_not_enabled', message: 'not enabled' }),
  'api-keys': refuse(422, { code: 'api_keys_not_enabled', message: 'API Keys not enabled' }),
  allowlist: unsupported('allowlist'),
  blocklist: unsupported('blocklist'),
};

function unsupported(feature: string): VendorAnswer {
  return refuse(402, {
    code: 'unsupported_subscription_plan_features',
    message: 'Unsupported plan features',
    longMessage: `${feature} is not supported in your current plan.`,
  });
}

export const within = (state: ClerkState, feature: Feature, answer: () => VendorAnswer): VendorAnswer =>
  state.features.has(feature) ? answer() : OFF[feature];
