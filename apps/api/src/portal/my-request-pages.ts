/** Reads what stands about the request of a session and has it drawn. */
import type { DataSource } from 'typeorm';
import type { Controller } from '#libs/data-map/company';
import type { System } from '#libs/data-map/systems';
import type { Right } from '#libs/domain/words';
import type { RemovalChoiceService } from '../intake/removal-choice.service.js';
import { isFresh, type PortalSession } from '#libs/persistence/portal-sessions';
import { readOverview } from '#libs/persistence/request-overview';
import { MARKING } from './headline.js';
import { presentMyRequest, type DownloadAccess } from './my-request.presenter.js';
import type { PageContext, PortalViews } from './portal-views.js';

export interface MyRequestDependencies {
  readonly db: DataSource;
  readonly views: PortalViews;
  readonly controller: Controller;
  readonly systems: readonly System[];
  readonly removalChoice: RemovalChoiceService;
  readonly now: () => Date;
}

export class MyRequestPages {
  readonly #deps: MyRequestDependencies;

  constructor(deps: MyRequestDependencies) {
    this.#deps = deps;
  }

  async show(context: PageContext, session: PortalSession, download: unknown): Promise<string> {
    const { db, views, controller, systems, removalChoice, now } = this.#deps;
    const overview = await readOverview(db.manager, session.requestId);
    const told = presentMyRequest(overview, {
      language: context.language,
      timeZone: controller.timeZone,
      systems,
      now: now(),
      items: await removalChoice.itemsOf(session.requestId),
      downloadAccess: downloadAccess(isFresh(session, now()), download),
    });
    return views.myRequest(context, told);
  }

  async askToCancel(context: PageContext, session: PortalSession): Promise<string> {
    const { reference, cases } = await readOverview(this.#deps.db.manager, session.requestId);
    const halts = cases.some(({ status, erasure }) => status !== 'closed' && erasure?.begun === true);
    const stays = cases.some(({ answeredAt, rectification }) => answeredAt !== null || rectification?.begun);
    const marks = cases.some(({ right }) => MARKING.has(right) || MARKS_TOO.has(right));
    return this.#deps.views.cancel(context, { reference, halts, stays, marks });
  }
}

/** Rights beside those that restrict, stop or take down something on their way. */
const MARKS_TOO: ReadonlySet<Right> = new Set(['erasure', 'rectification', 'removal']);

function downloadAccess(fresh: boolean, said: unknown): DownloadAccess {
  if (fresh) return 'open';
  return said === 'code-sent' || said === 'code-wrong' ? said : 'code-needed';
}
