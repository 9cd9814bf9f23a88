/** The vendors' specifications as judges in specs; where one is absent, its specs are skipped by name. */
import { describe } from '@jest/globals';
import { DiscoveryGate } from '../../apps/sandbox/src/vendors/discovery-gate.js';
import { OpenApiGate, type KnownDifference } from '../../apps/sandbox/src/vendors/openapi-gate.js';
import {
  findSpecification,
  readSpecification,
  type SPECIFICATIONS,
} from '../../apps/sandbox/src/vendors/specifications.js';

type Vendor = keyof typeof SPECIFICATIONS;

export const describeWithSpecification = (vendor: Vendor): typeof describe.skip =>
  findSpecification(vendor) === undefined ? describe.skip : describe;

/** Undefined where the document is absent: the stand-in then judges nothing. */
export function gateOf(vendor: Vendor, known: readonly KnownDifference[]): OpenApiGate | undefined {
  const path = findSpecification(vendor);
  return path === undefined ? undefined : new OpenApiGate(readSpecification(path), known);
}

/** Google's documents, all versions in one gate; undefined where one is absent. */
export function googleGate(): DiscoveryGate | undefined {
  const paths = (['googleAdmin', 'googleAdminAlpha'] as const).map(findSpecification);
  const present = paths.filter((path) => path !== undefined);
  return present.length === paths.length ? new DiscoveryGate(present.map(readSpecification)) : undefined;
}
