/** The staff side of the api: built here, handed to Nest as it is. */
import type { Provider, Type } from '@nestjs/common';
import type { CaseGateway } from '#libs/temporal/case-gateway';
import type { ApiDependencies } from '../dependencies.js';
import { CaseViewsService } from './case-views.service.js';
import { CaseWorkController } from './case-work.controller.js';
import { CaseWorkService } from './case-work.service.js';
import { CasesController } from './cases.controller.js';
import { CoverageController } from './coverage.controller.js';
import { CoverageService } from './coverage.service.js';
import { ExtensionService } from './extension.service.js';
import { HoldsController } from './holds.controller.js';
import { HoldsService } from './holds.service.js';
import { ObligationsController } from './obligations.controller.js';
import { ObligationsService } from './obligations.service.js';
import { CorrectionsController } from './corrections.controller.js';
import { CorrectionsService } from './corrections.service.js';
import { OidcClient } from './oidc-client.js';
import { SignInController } from './sign-in.controller.js';
import { RestrictionsController } from './restrictions.controller.js';
import { RestrictionsService } from './restrictions.service.js';
import { SystemsController } from './systems.controller.js';
import { SystemsService } from './systems.service.js';
import { SignInService } from './sign-in.service.js';
import { WithholdingService } from './withholding.service.js';

export const STAFF_CONTROLLERS: readonly Type[] = [
  SignInController,
  CasesController,
  CaseWorkController,
  CorrectionsController,
  SystemsController,
  HoldsController,
  CoverageController,
  ObligationsController,
  RestrictionsController,
];

export function staffProviders(deps: ApiDependencies & { readonly gateway: CaseGateway }): Provider[] {
  const { config, baseUrl } = deps;
  const oidc = new OidcClient({
    issuer: config.OIDC_ISSUER,
    clientId: config.OIDC_CLIENT_ID,
    clientSecret: config.OIDC_CLIENT_SECRET,
    rolesClaim: config.OIDC_ROLES_CLAIM,
    redirectUri: `${baseUrl}/staff/callback`,
    embedded: config.WAFA_EMBEDDED,
  });
  const views = new CaseViewsService(deps);
  const signIn = new SignInService({
    ...deps,
    oidc,
    masterKey: config.WAFA_MASTER_KEY,
    issuer: config.OIDC_ISSUER,
  });
  return [
    { provide: CaseViewsService, useValue: views },
    { provide: CaseWorkService, useValue: new CaseWorkService(deps) },
    { provide: SignInService, useValue: signIn },
    { provide: WithholdingService, useValue: new WithholdingService({ ...deps, views }) },
    { provide: CoverageService, useValue: new CoverageService(deps) },
    { provide: ExtensionService, useValue: new ExtensionService(deps) },
    { provide: HoldsService, useValue: new HoldsService(deps) },
    { provide: RestrictionsService, useValue: new RestrictionsService(deps) },
    { provide: CorrectionsService, useValue: new CorrectionsService(deps) },
    { provide: SystemsService, useValue: new SystemsService(deps) },
    { provide: ObligationsService, useValue: new ObligationsService(deps) },
  ];
}
