/** Everything the api is made of, built once from the configuration: the composition root. */
import type { DataSource } from 'typeorm';
import type { Config } from '#libs/config/config';
import { keyEncryptionKey } from '#libs/crypto/key-wrap';
import { Lookups } from '#libs/crypto/lookup';
import type { Controller, System } from '#libs/data-map/company';
import { DataKeys } from '#libs/persistence/data-keys';
import { Requests } from '#libs/persistence/requests';
import type { CaseGateway } from '#libs/temporal/case-gateway';
import type { Logger } from '#libs/telemetry/logger';
import { FolderVault } from '#libs/vault/folder-vault';
import type { Vault } from '#libs/vault/vault';
import { Sessions } from './http/sessions.js';
import { ConfirmationService } from './intake/confirmation.service.js';
import { IntakeLimits } from './intake/intake-limits.js';
import { IntakeService } from './intake/intake.service.js';
import { WithdrawalService } from './intake/withdrawal.service.js';

export interface ApiOptions {
  readonly config: Config;
  readonly controller: Controller;
  readonly systems: readonly System[];
  readonly db: DataSource;
  readonly logger: Logger;
  /** Decisions of officers; the only part that needs Temporal. */
  readonly gateway: CaseGateway;
  /** The wall clock; tests freeze it. */
  readonly now: () => Date;
}

export interface ApiDependencies extends ApiOptions {
  /** Public address of the portal, without a slash at the end. */
  readonly baseUrl: string;
  readonly keys: DataKeys;
  readonly lookups: Lookups;
  readonly requests: Requests;
  readonly vault: Vault;
  readonly sessions: Sessions;
  readonly intake: IntakeService;
  readonly confirmation: ConfirmationService;
  readonly withdrawal: WithdrawalService;
}

export function createDependencies(options: ApiOptions): ApiDependencies {
  const { config, controller, db, now } = options;
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
  return {
    ...options,
    baseUrl,
    keys,
    lookups,
    requests,
    vault: new FolderVault(config.WAFA_VAULT_DIR),
    sessions: new Sessions({ db, now, baseUrl }),
    intake: new IntakeService({ db, requests, lookups, controller, limits, baseUrl, now }),
    confirmation: new ConfirmationService({ db, requests, now }),
    withdrawal: new WithdrawalService({ db, now }),
  };
}
