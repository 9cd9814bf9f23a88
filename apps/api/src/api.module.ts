import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, Reflector } from '@nestjs/core';
import { ConsentsController } from './consents/consents.controller.js';
import { ConsentsService } from './consents/consents.service.js';
import { optOutBySignal } from './consents/by-signal.js';
import { MyConsentsService } from './consents/my-consents.service.js';
import { PrivacySignalController } from './consents/privacy-signal.controller.js';
import { createDependencies, type ApiDependencies, type ApiOptions } from './dependencies.js';
import { DeletedAccountsLoop } from './deleted-accounts/deleted-accounts.loop.js';
import { DeletedAccountsService } from './deleted-accounts/deleted-accounts.service.js';
import { KeepDataController } from './deleted-accounts/keep-data.controller.js';
import { DownloadController } from './download/download.controller.js';
import { DownloadService } from './download/download.service.js';
import { HealthController } from './health/health.controller.js';
import { HealthService } from './health/health.service.js';
import { AccessGuard } from './http/access.js';
import { ProblemFilter } from './http/problem.filter.js';
import { Sessions } from './http/sessions.js';
import { IntakeController } from './intake/intake.controller.js';
import { ConfirmationService } from './intake/confirmation.service.js';
import { IntakeService } from './intake/intake.service.js';
import { LoginChangeService } from './intake/login-change.service.js';
import { RemovalChoiceService } from './intake/removal-choice.service.js';
import { WithdrawalService } from './intake/withdrawal.service.js';
import { AssetsController } from './portal/assets.controller.js';
import { ConfirmController } from './portal/confirm.controller.js';
import { errorPages } from './portal/error-pages.js';
import { FormController } from './portal/form.controller.js';
import { FormPages } from './portal/form-pages.js';
import { MyConsentsController } from './portal/my-consents.controller.js';
import { MyConsentsPages } from './portal/my-consents-pages.js';
import { MyRequestController } from './portal/my-request.controller.js';
import { MyRequestPages } from './portal/my-request-pages.js';
import { PortalViews } from './portal/portal-views.js';
import { RemovalController } from './portal/removal.controller.js';
import { RemovalPages } from './portal/removal-pages.js';
import { StopChangeController } from './portal/stop-change.controller.js';
import { PortalSignInController } from './portal/sign-in.controller.js';
import { SignedInController } from './signed-in/signed-in.controller.js';
import { SignedInService } from './signed-in/signed-in.service.js';
import { NoticesService } from './webhooks/notices.service.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { recordDenials } from './staff/denials.js';
import { STAFF_CONTROLLERS, staffProviders } from './staff/staff.parts.js';

const CONTROLLERS = [
  IntakeController,
  HealthController,
  AssetsController,
  FormController,
  ConfirmController,
  PortalSignInController,
  MyRequestController,
  MyConsentsController,
  RemovalController,
  DownloadController,
  StopChangeController,
  SignedInController,
  WebhooksController,
  ConsentsController,
  PrivacySignalController,
  KeepDataController,
  ...STAFF_CONTROLLERS,
];

@Module({})
export class ApiModule {
  /** The classes are plain; Nest only hands them to the controllers. */
  static register(options: ApiOptions): DynamicModule {
    const deps: ApiDependencies = createDependencies(options);
    return {
      module: ApiModule,
      controllers: CONTROLLERS,
      providers: [
        { provide: HealthService, useValue: deps.health },
        { provide: Sessions, useValue: deps.sessions },
        { provide: IntakeService, useValue: deps.intake },
        { provide: DownloadService, useValue: new DownloadService(deps) },
        ...staffProviders(deps),
        { provide: SignedInService, useValue: deps.signedIn },
        { provide: ConsentsService, useValue: deps.consents },
        { provide: DeletedAccountsService, useValue: deps.deletedAccounts },
        { provide: DeletedAccountsLoop, useValue: new DeletedAccountsLoop(deps) },
        { provide: NoticesService, useValue: deps.notices },
        { provide: ConfirmationService, useValue: deps.confirmation },
        { provide: WithdrawalService, useValue: deps.withdrawal },
        { provide: LoginChangeService, useValue: new LoginChangeService(deps) },
        { provide: PortalViews, useValue: deps.views },
        { provide: FormPages, useValue: deps.formPages },
        { provide: MyRequestPages, useValue: deps.myRequestPages },
        { provide: MyConsentsService, useValue: deps.myConsents },
        { provide: MyConsentsPages, useValue: new MyConsentsPages(deps) },
        { provide: RemovalChoiceService, useValue: deps.removalChoice },
        { provide: RemovalPages, useValue: deps.removalPages },
        {
          provide: APP_GUARD,
          useFactory: (reflector: Reflector) =>
            new AccessGuard(reflector, {
              ...deps,
              productOrigins: deps.controller.product.origins,
              denied: recordDenials(deps),
              signalled: optOutBySignal(deps),
            }),
          inject: [Reflector],
        },
        {
          provide: APP_FILTER,
          useValue: new ProblemFilter({
            logger: deps.logger,
            contact: deps.controller.contact.email,
            pages: errorPages(deps.views),
          }),
        },
      ],
    };
  }
}
