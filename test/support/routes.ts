import type { Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { routesOf, type Route } from '../../apps/api/src/http/routes.js';

/** Every route of every controller that the running application has. */
export function routesOfApplication(app: NestExpressApplication): Route[] {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) =>
    [...module.controllers.values()].map(({ metatype }) => metatype as Type | null),
  );
  return routesOf(controllers.filter((controller) => controller !== null));
}
