/** Reads what the record of consents says about the person of a session and has it drawn. */
import type { DataSource } from 'typeorm';
import type { Controller } from '#libs/data-map/company';
import type { System } from '#libs/data-map/systems';
import type { PortalSession } from '#libs/persistence/portal-sessions';
import { readOverview } from '#libs/persistence/request-overview';
import { withdrawalsOfMailbox } from '#libs/persistence/withdrawals';
import type { MyConsentsService } from '../consents/my-consents.service.js';
import { presentMyConsents, type Withdrawal } from './my-consents.presenter.js';
import type { PageContext, PortalViews } from './portal-views.js';

export interface MyConsentsPagesDependencies {
  readonly db: DataSource;
  readonly myConsents: MyConsentsService;
  readonly views: PortalViews;
  readonly controller: Controller;
  readonly systems: readonly System[];
  readonly now: () => Date;
}

export class MyConsentsPages {
  readonly #deps: MyConsentsPagesDependencies;

  constructor(deps: MyConsentsPagesDependencies) {
    this.#deps = deps;
  }

  /** Without a session: how to get here. */
  explain(context: PageContext): string {
    this.#deps.myConsents.requireRecord();
    return this.#deps.views.myConsents(context, { state: 'no-session', purposes: [], withdrawals: [] });
  }

  async show(context: PageContext, { requestId }: PortalSession): Promise<string> {
    const { myConsents, views, controller, systems, now } = this.#deps;
    const consents = await myConsents.read(requestId);
    const told = presentMyConsents(consents, await this.#withdrawals(requestId), {
      language: context.language,
      timeZone: controller.timeZone,
      systems,
      now: now(),
      downloadAccess: 'code-needed',
    });
    return views.myConsents(context, told);
  }

  async #withdrawals(requestId: string): Promise<readonly Withdrawal[]> {
    const { manager } = this.#deps.db;
    const found: Withdrawal[] = [];
    for (const { id, purposes } of await withdrawalsOfMailbox(manager, requestId))
      found.push({ overview: await readOverview(manager, id), purposes });
    return found;
  }
}
