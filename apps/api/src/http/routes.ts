/** The routes of controllers as they are declared: what guards, reference and tests are held against. */
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { accessRuleOf, type AccessRule } from './access.js';
import { whatItDoes } from './does.js';

export interface Route {
  readonly method: string;
  /** `/api/v1/staff/cases/:id`. */
  readonly path: string;
  readonly rule: AccessRule | undefined;
  readonly does: string | undefined;
}

export const routesOf = (controllers: readonly Type[]): Route[] => controllers.flatMap(routesOfOne);

function routesOfOne(controller: Type): Route[] {
  const prototype = controller.prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = name === 'constructor' ? undefined : prototype[name];
    if (typeof handler !== 'function' || !Reflect.hasMetadata(PATH_METADATA, handler)) return [];
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
    const base = String(Reflect.getMetadata(PATH_METADATA, controller));
    const paths = [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]].flat();
    return paths.map((path) => ({
      method,
      path: `/${base}/${path}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1'),
      rule: accessRuleOf(handler) ?? accessRuleOf(controller),
      does: whatItDoes(handler),
    }));
  });
}
