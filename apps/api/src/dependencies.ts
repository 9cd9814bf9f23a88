/** Everything the api is made of, built once from the configuration: the composition root. */
import type { DataSource } from 'typeorm';
import type { Config } from '#libs/config/config';
import type { OfferedField } from '#libs/connectors/all/rectifiable-fields';
import { titledSystems } from '#libs/connectors/all/titled-systems';
import { createSignIn } from '#libs/connectors/all/create-sign-in';
import { createNoticeReaders } from '#libs/connectors/all/notice-readers';
import { keyEncryptionKey } from '#libs/crypto/key-wrap';
import { Lookups } from '#libs/crypto/lookup';
import type { Controller } from '#libs/data-map/company';
import type { System } from '#libs/data-map/systems';
import { ConsentLedger } from '#libs/persistence/consent-ledger';
import { DataKeys } from '#libs/persistence/data-keys';
import { DeletedAccounts } from '#libs/persistence/deleted-accounts';
import { Requests } from '#libs/persistence/requests';
import { awaitTurn } from '#libs/persistence/system-pace';
import type { CaseGateway } from '#libs/temporal/case-gateway';
import type { Logger } from '#libs/telemetry/logger';
import { Metrics } from '#libs/telemetry/metrics';
import { createVault } from '#libs/vault/create-vault';
import type { Vault } from '#libs/vault/vault';
import { ConsentsService } from './consents/consents.service.js';
import { MyConsentsService } from './consents/my-consents.service.js';
import { DeletedAccountsService } from './deleted-accounts/deleted-accounts.service.js';
import { HealthService } from './health/health.service.js';
import { Sessions } from './http/sessions.js';
import { ConfirmationService } from './intake/confirmation.service.js';
import { IntakeLimits } from './intake/intake-limits.js';
import { IntakeService } from './intake/intake.service.js';
import { RemovalChoiceService } from './intake/removal-choice.service.js';
import { WithdrawalService } from './intake/withdrawal.service.js';
import { FormPages } from './portal/form-pages.js';
import { MyRequestPages } from './portal/my-request-pages.js';
import { PortalViews } from './portal/portal-views.js';
import { RemovalPages } from './portal/removal-pages.js';
import { SentCookie } from './portal/sent-cookie.js';
import { SignedInService } from './signed-in/signed-in.service.js';
import { NoticesService } from './webhooks/notices.service.js';

export interface ApiOptions {
  readonly config: Config;
  readonly controller: Controller;
  readonly systems: readonly System[];
  /** Fields that a person may have corrected, as the configuration tells; none where nobody says. */
  readonly rectifiable?: readonly OfferedField[];
  /** Single public items can be chosen and taken down here; false where nobody says. */
  readonly removal?: boolean;
  readonly db: DataSource;
  readonly logger: Logger;
  /** Where nobody gives any, what is counted is told to nobody. */
  readonly metrics?: Metrics;
  /** Decisions of officers; the only part that needs Temporal. */
  readonly gateway: CaseGateway;
  /** Resolves when Temporal answers; told by the health check, needed by nothing at intake. */
  readonly pingTemporal: () => Promise<unknown>;
  /** Value of an environment variable that systems.yaml names. */
  readonly secret: (name: string) => string | undefined;
  /** The wall clock; tests freeze it. */
  readonly now: () => Date;
}

export interface ApiDependencies extends ApiOptions {
  readonly metrics: Metrics;
  readonly rectifiable: readonly OfferedField[];
  /** Public address of the portal, without a slash at the end. */
  readonly baseUrl: string;
  readonly health: HealthService;
  readonly keys: DataKeys;
  readonly lookups: Lookups;
  readonly requests: Requests;
  readonly vault: Vault;
  readonly sessions: Sessions;
  readonly intake: IntakeService;
  readonly consents: ConsentsService;
  readonly myConsents: MyConsentsService;
  readonly notices: NoticesService;
  readonly deletedAccounts: DeletedAccountsService;
  readonly signedIn: SignedInService;
  readonly confirmation: ConfirmationService;
  readonly withdrawal: WithdrawalService;
  readonly views: PortalViews;
  readonly formPages: FormPages;
  readonly myRequestPages: MyRequestPages;
  readonly removalChoice: RemovalChoiceService;
  readonly removalPages: RemovalPages;
}

export function createDependencies(options: ApiOptions): ApiDependencies {
  const { config, controller, systems, db, now, rectifiable = [], removal = false } = options;
  const lookups = new Lookups(config.WAFA_LOOKUP_KEY);
  const keys = new DataKeys(keyEncryptionKey(config.WAFA_MASTER_KEY));
  const requests = new Requests(keys, lookups);
  const numbers = {
    perAddressAnHour: config.LIMIT_REQUESTS_PER_ADDRESS,
    perEmailADay: config.LIMIT_REQUESTS_PER_EMAIL,
    allAMinute: config.LIMIT_REQUESTS_GLOBAL,
  };
  const limits = new IntakeLimits({ lookups, numbers, now });
  const baseUrl = config.WAFA_BASE_URL.replace(/\/$/, '');
  const intake = new IntakeService({
    ...{ db, requests, keys, lookups, controller, limits, baseUrl, rectifiable, removal, now },
    restrictable: systems.map(({ key }) => key),
  });
  const signIn = createSignIn(systems, {
    secret: options.secret,
    paceOf:
      ({ key, rateLimit }) =>
      () =>
        awaitTurn(db.manager, { system: key, ...rateLimit }),
    embedded: config.WAFA_EMBEDDED,
  });
  const accounts = new DeletedAccounts(keys);
  const { logger } = options;
  const deletedAccounts = new DeletedAccountsService({ db, lookups, accounts, intake, systems, now, logger });
  const ledger = new ConsentLedger(db, lookups);
  const myConsents = new MyConsentsService({ db, requests, ledger, intake, systems });
  const views = new PortalViews(controller, { fields: rectifiable, systems, removal });
  const removalChoice = new RemovalChoiceService({ db, keys, now });
  const sentCookie = new SentCookie({ masterKey: config.WAFA_MASTER_KEY, baseUrl, now });
  return {
    ...options,
    metrics: options.metrics ?? new Metrics('api'),
    rectifiable,
    baseUrl,
    health: new HealthService(options),
    keys,
    lookups,
    requests,
    vault: createVault(config),
    sessions: new Sessions({ db, now, baseUrl }),
    intake,
    consents: new ConsentsService({
      ...{ db, lookups, ledger, now },
      productToken: config.WAFA_PRODUCT_TOKEN,
    }),
    myConsents,
    deletedAccounts,
    signedIn: new SignedInService({ db, lookups, intake, signIn, now }),
    notices: new NoticesService({
      ...{ db, requests, lookups, now, deletedAccounts },
      readers: createNoticeReaders(systems, options),
    }),
    confirmation: new ConfirmationService({ db, requests, limits, now }),
    withdrawal: new WithdrawalService({ db, now }),
    views,
    formPages: new FormPages({
      ...{ db, requests, myConsents, intake, views, sentCookie },
      ...{ languages: controller.languages, regimes: controller.regimes },
    }),
    myRequestPages: new MyRequestPages({
      ...{ db, views, controller, removalChoice, now },
      systems: titledSystems(systems),
    }),
    removalChoice,
    removalPages: new RemovalPages({ db, views, choice: removalChoice }),
  };
}
