/** The product's sign-in that may prove who sends a request: of the one system that has it configured. */
import { ClerkSignIn, type SignedInPerson } from '#libs/connectors/clerk/sign-in';
import type { System, SystemOf } from '#libs/data-map/systems';
import { apiUrl, needed, type ConnectorContext } from './create-connectors.js';

export interface SignIn {
  /** Rejects where the token proves nobody, or not freshly enough. */
  identify(token: string): Promise<SignedInPerson>;
}

/** Undefined where no system has it; throws `config-invalid` where a named secret is missing. */
export function createSignIn(systems: readonly System[], context: ConnectorContext): SignIn | undefined {
  const system = systems.find(
    (one): one is SystemOf<'clerk'> => one.connector === 'clerk' && one.signedIn !== undefined,
  );
  if (!system?.signedIn) return undefined;
  const { issuer, authorizedParties, jwtKeyFrom } = system.signedIn;
  return new ClerkSignIn({
    ...{ system: system.key, issuer, authorizedParties },
    secretKey: needed(system, system.secretKeyFrom, context),
    jwtKey: jwtKeyFrom === undefined ? undefined : needed(system, jwtKeyFrom, context),
    pace: context.paceOf(system),
    apiUrl: apiUrl(system, system.apiUrlFrom, context),
  });
}
