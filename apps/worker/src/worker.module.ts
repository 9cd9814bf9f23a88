import { Module, type DynamicModule } from '@nestjs/common';
import type { WorkerDependencies } from './dependencies.js';
import { WorkerService } from './worker.service.js';

@Module({})
export class WorkerModule {
  static register(deps: WorkerDependencies): DynamicModule {
    const service = { provide: WorkerService, useFactory: () => new WorkerService(deps) };
    return { module: WorkerModule, providers: [service] };
  }
}
