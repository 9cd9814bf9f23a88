/** The consents of a person as they are told. Pure. */
import type { MyConsents } from '../consents/my-consents.service.js';
import { isAllowedUnlessRefused } from '#libs/domain/consent';
import type { ConsentStanding } from '#libs/domain/consent-standing';
import { PURPOSES, type Purpose } from '#libs/domain/words';
import type { RequestOverview } from '#libs/persistence/request-overview';
import { headlineOf } from './headline.js';
import { presentMyRequest, type Viewing } from './my-request.presenter.js';
import type { AccountConsentView, MyConsentsView, PurposeView, WithdrawalView } from './view-models.js';

export interface Withdrawal {
  readonly overview: RequestOverview;
  readonly purposes: readonly Purpose[];
}

export type MyConsentsTold = Pick<MyConsentsView, 'state' | 'purposes' | 'withdrawals'>;

export function presentMyConsents(
  consents: MyConsents,
  withdrawals: readonly Withdrawal[],
  viewing: Viewing,
): MyConsentsTold {
  const told = withdrawals.flatMap((one) => withdrawalView(one, viewing));
  if (consents.kind !== 'found') return { state: consents.kind, purposes: [], withdrawals: told };
  const { accounts } = consents;
  if (accounts.length === 0) return { state: 'nobody', purposes: [], withdrawals: told };
  const purposes = PURPOSES.map((purpose): PurposeView => {
    const views = accounts.flatMap(({ user, standings }) =>
      standings
        .filter((standing) => standing.purpose === purpose)
        .map((standing) => accountView(standing, accounts.length > 1 ? user : null)),
    );
    return { purpose, accounts: views, canWithdraw: views.some(({ latest }) => latest?.given === true) };
  });
  return { state: 'found', purposes: purposes.filter(isTold), withdrawals: told };
}

const accountView = (
  { because, latest, earlier }: ConsentStanding,
  account: string | null,
): AccountConsentView => ({ account, because, latest, earlier });

/** What the law allows until it is refused is told where something was said about it. */
const isTold = ({ purpose, accounts }: PurposeView): boolean =>
  !isAllowedUnlessRefused(purpose) ||
  accounts.some(({ latest, because }) => latest !== null || because === 'restricted');

function withdrawalView({ overview, purposes }: Withdrawal, viewing: Viewing): WithdrawalView[] {
  return presentMyRequest(overview, viewing)
    .cases.filter(({ right }) => right === 'withdrawal')
    .map((view) => ({
      reference: overview.reference,
      purposes,
      receivedAt: view.milestones.receivedAt,
      title: headlineOf(view).title,
      stopped: view.erased,
    }));
}
