import type { PortalSession } from '#libs/persistence/portal-sessions';
import type { ConsentsService } from './consents.service.js';
import type { MyConsentsService } from './my-consents.service.js';

/** The privacy signal of a browser with a session opts out whom its request led to (11 CCR 7025). False where nobody is known. */
export const optOutBySignal =
  ({
    consents,
    myConsents,
  }: {
    readonly consents: ConsentsService;
    readonly myConsents: MyConsentsService;
  }) =>
  async ({ requestId }: PortalSession): Promise<boolean> => {
    const reached = await myConsents.usersOf(requestId);
    if (reached) await consents.optOut(reached.users.map((user) => ({ user })));
    return reached !== undefined;
  };
