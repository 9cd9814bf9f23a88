import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, Reflector } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { createDependencies, type ApiDependencies, type ApiOptions } from './dependencies.js';
import { DownloadController } from './download/download.controller.js';
import { DownloadService } from './download/download.service.js';
import { HealthController } from './health/health.controller.js';
import { AccessGuard } from './http/access.js';
import { ProblemFilter } from './http/problem.filter.js';
import { Sessions } from './http/sessions.js';
import { IntakeController } from './intake/intake.controller.js';
import { IntakeService } from './intake/intake.service.js';
import { STAFF_CONTROLLERS, staffProviders } from './staff/staff.parts.js';

@Module({})
export class ApiModule {
  /** The classes are plain; Nest only hands them to the controllers. */
  static register(options: ApiOptions): DynamicModule {
    const deps: ApiDependencies = createDependencies(options);
    return {
      module: ApiModule,
      controllers: [IntakeController, HealthController, DownloadController, ...STAFF_CONTROLLERS],
      providers: [
        { provide: DataSource, useValue: deps.db },
        { provide: Sessions, useValue: deps.sessions },
        { provide: IntakeService, useValue: deps.intake },
        { provide: DownloadService, useValue: new DownloadService(deps) },
        ...staffProviders(deps),
        {
          provide: APP_GUARD,
          useFactory: (reflector: Reflector) => new AccessGuard(reflector, deps.sessions),
          inject: [Reflector],
        },
        {
          provide: APP_FILTER,
          useValue: new ProblemFilter({
            logger: deps.logger,
            contact: deps.controller.contact.email,
            pages: () => undefined,
          }),
        },
      ],
    };
  }
}
