/** The vendors' specifications as judges in specs; where one is absent, its specs are skipped by name. */
import { describe } from '@jest/globals';
import { DiscoveryGate } from '../../apps/sandbox/src/vendors/discovery-gate.js';
import { OpenApiGate, type KnownDifference } from '../../apps/sandbox/src/vendors/openapi-gate.js';
import {
  findSpecification,
  readSpecification,
  type SPECIFICATIONS,
} from '../../apps/sandbox/src/vendors/specifications.js';
import type { SpecificationGate } from '../../apps/sandbox/src/vendors/stand-in.js';
import { STRIPE_DIFFERENCES } from '../../apps/sandbox/src/vendors/stripe/known-differences.js';

type Vendor = keyof typeof SPECIFICATIONS;

export const describeWithSpecification = (vendor: Vendor): typeof describe.skip =>
  findSpecification(vendor) === undefined ? describe.skip : describe;

/** Undefined where the document is absent: the stand-in then judges nothing. */
export function gateOf(vendor: Vendor, known: readonly KnownDifference[]): OpenApiGate | undefined {
  const path = findSpecification(vendor);
  return path === undefined ? undefined : new OpenApiGate(readSpecification(path), known);
}

/** Stripe's two documents: the preview's judges what is asked of the preview's version. */
export function stripeGate(): SpecificationGate | undefined {
  const stable = gateOf('stripe', STRIPE_DIFFERENCES);
  const preview = gateOf('stripePreview', []);
  if (!stable || !preview) return undefined;
  return {
    faultsOf: (call, answer) => {
      const isPreview = /\.preview$/.test(String(call.headers['stripe-version']));
      return (isPreview ? preview : stable).faultsOf(call, answer);
    },
  };
}

/** Google's documents, all versions in one gate; undefined where one is absent. */
export function googleGate(): DiscoveryGate | undefined {
  const paths = (['googleAdmin', 'googleAdminAlpha'] as const).map(findSpecification);
  const present = paths.filter((path) => path !== undefined);
  return present.length === paths.length ? new DiscoveryGate(present.map(readSpecification)) : undefined;
}
