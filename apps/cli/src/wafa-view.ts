/** What the sandbox's page sees of Wafa: as officer Salma through the staff API, as a member through the product. */
import type { ClerkStandIn } from '../../sandbox/src/vendors/clerk/index.js';
import type { CaseLine, WafaView } from '../../sandbox/src/page/sandbox-page.js';
import { CLERK_IDS } from '../../sandbox/src/vendors/clerk/accounts.js';
import { PEOPLE } from '../../sandbox/src/product/people.js';
import { Officer, type CaseDetail } from './demo/officer.js';

/** Those that are due first. */
const SHOWN_CASES = 10;

export interface WafaViewOptions {
  readonly portalUrl: string;
  /** Origin of the product's pages, and its sign-in. */
  readonly product: { readonly origin: string; readonly clerk: ClerkStandIn } | undefined;
}

interface ListedSystem {
  readonly system: string;
  readonly pausedAt: string | null;
}

export class StaffView implements WafaView {
  readonly member: WafaView['member'];
  readonly #portalUrl: string;
  #officer: Promise<Officer> | undefined;

  constructor({ portalUrl, product }: WafaViewOptions) {
    this.#portalUrl = portalUrl;
    this.member = product && { name: PEOPLE.layla.name, ask: () => askSignedIn(portalUrl, product) };
  }

  cases(): Promise<readonly CaseLine[]> {
    return this.#asOfficer(async (officer) => {
      const { cases } = await officer.get<{ cases: { id: string }[] }>('cases');
      return Promise.all(cases.slice(0, SHOWN_CASES).map(({ id }) => officer.get<CaseDetail>(`cases/${id}`)));
    });
  }

  pausedSystems(): Promise<readonly string[]> {
    return this.#asOfficer(async (officer) => {
      const { systems } = await officer.get<{ systems: ListedSystem[] }>('systems');
      return systems.filter(({ pausedAt }) => pausedAt !== null).map(({ system }) => system);
    });
  }

  async resume(system: string): Promise<void> {
    await this.#asOfficer((officer) => officer.post(`systems/${system}/resume`, {}));
  }

  /** Signs in once; again after a failure, since a session ends. */
  async #asOfficer<Answer>(act: (officer: Officer) => Promise<Answer>): Promise<Answer> {
    this.#officer ??= signedIn(this.#portalUrl);
    try {
      return await act(await this.#officer);
    } catch (error) {
      this.#officer = undefined;
      throw error;
    }
  }
}

async function signedIn(portalUrl: string): Promise<Officer> {
  const officer = new Officer(portalUrl);
  await officer.signIn('salma');
  return officer;
}

async function askSignedIn(
  portalUrl: string,
  { origin, clerk }: NonNullable<WafaViewOptions['product']>,
): Promise<void> {
  const response = await fetch(`${portalUrl}/api/v1/signed-in/requests`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${clerk.tokenOf(CLERK_IDS.layla, origin)}`,
      'content-type': 'application/json',
      origin,
    },
    body: JSON.stringify({ rights: ['access', 'portability'], language: 'ar' }),
  });
  if (response.ok) return;
  const problem = (await response.json()) as { code?: string; title?: string };
  throw new Error(
    problem.code?.startsWith('system-')
      ? 'Clerk does not answer for her, so Wafa cannot know that she is signed in. Repair it, or ask with the form of the portal.'
      : (problem.title ?? `The request was answered with ${response.status}.`),
  );
}
