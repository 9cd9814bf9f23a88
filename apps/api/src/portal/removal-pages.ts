/** Has the choice of public items drawn. */
import type { DataSource } from 'typeorm';
import type { OfferedItem } from '#libs/contracts/public-items';
import type { PortalSession } from '#libs/persistence/portal-sessions';
import { readOverview } from '#libs/persistence/request-overview';
import type { RemovalChoiceService } from '../intake/removal-choice.service.js';
import type { PageContext, PortalViews } from './portal-views.js';
import type { ItemView } from './view-models.js';

export interface RemovalPagesDependencies {
  readonly db: DataSource;
  readonly views: PortalViews;
  readonly choice: RemovalChoiceService;
}

export class RemovalPages {
  readonly #deps: RemovalPagesDependencies;

  constructor(deps: RemovalPagesDependencies) {
    this.#deps = deps;
  }

  /** Undefined where nothing is to be chosen now. `ticked`: of a choice that could not be made. */
  async choose(
    context: PageContext,
    { requestId }: PortalSession,
    ticked?: readonly string[],
  ): Promise<string | undefined> {
    const { db, views, choice } = this.#deps;
    const { reference, cases } = await readOverview(db.manager, requestId);
    const removal = cases.find(({ right }) => right === 'removal');
    if (removal?.status !== 'waiting-on-requester') return undefined;
    const items = (await choice.itemsOf(requestId)).map(itemView);
    if (items.some(({ state }) => state !== 'offered')) return undefined;
    const fault = ticked === undefined ? undefined : ticked.length === 0 ? 'missing' : 'wrong';
    return views.publicItems(context, {
      ...{ reference, items, ticked: ticked ?? [] },
      until: removal.clock.answerBy,
      ...(fault === undefined ? {} : { fault }),
    });
  }
}

/** As the person sees it. */
export const itemView = ({ id, title, date, addresses, chosenAt, outcome }: OfferedItem): ItemView => ({
  ...{ id, title: title ?? null, date: date ?? null, addresses },
  state: outcome ?? (chosenAt === null ? 'offered' : 'chosen'),
});
