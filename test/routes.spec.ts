import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApplication } from '../apps/api/src/application.js';
import { accessRuleOf, type AccessRule } from '../apps/api/src/http/access.js';
import { createDataSource } from '#libs/persistence/data-source';
import { createLogger } from '#libs/telemetry/logger';
import { CONTROLLER, NO_WORKER, NOON, testConfig } from './support/api.js';

const NOWHERE = 'postgres://nobody@127.0.0.1:1/nothing';
let app: NestExpressApplication;
let rules: Record<string, AccessRule | undefined>;

beforeAll(async () => {
  app = await createApplication({
    config: testConfig(NOWHERE),
    controller: CONTROLLER,
    systems: [],
    db: createDataSource({ url: NOWHERE }),
    logger: createLogger('test', 'silent'),
    gateway: NO_WORKER,
    pingTemporal: () => Promise.resolve(),
    now: () => NOON,
  });
  await app.init();
  rules = routeRules(app);
});
afterAll(() => app.close());

/** `GET ar/confirm` → its rule, of every controller that the application has. */
function routeRules(application: NestExpressApplication): Record<string, AccessRule | undefined> {
  const modules = [...application.get(ModulesContainer).values()];
  const classes = modules.flatMap((module) =>
    [...module.controllers.values()].map(({ metatype }) => metatype),
  );
  const entries = classes.flatMap((type) => {
    if (!type) return [];
    const prototype = type.prototype as Record<string, unknown>;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      if (name === 'constructor' || typeof handler !== 'function') return [];
      if (!Reflect.hasMetadata(PATH_METADATA, handler)) return [];
      const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
      const base = String(Reflect.getMetadata(PATH_METADATA, type));
      const paths = [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]].flat();
      const rule = accessRuleOf(handler) ?? accessRuleOf(type);
      return paths.map((path): [string, AccessRule | undefined] => [
        `${method} ${`${base}/${path}`.replace(/\/+/g, '/').replace(/^\/|\/$/g, '')}`,
        rule,
      ]);
    });
  });
  return Object.fromEntries(entries);
}

describe('access rules', () => {
  it('stand on every route', () => {
    expect(Object.keys(rules).length).toBeGreaterThan(20);
    expect(Object.keys(rules).filter((route) => rules[route] === undefined)).toEqual([]);
  });

  it('leave open only what everybody needs', () => {
    const open = Object.keys(rules).filter((route) => rules[route] === 'public');
    expect(
      open.filter((route) => !/^GET (|health\/\w+|assets\/\*path|(ar|en)\/request)$/.test(route)),
    ).toEqual(['POST api/v1/requests', 'GET staff/sign-in', 'GET staff/callback']);
  });

  it('ask for a session where the request of a person is changed', () => {
    const own = Object.keys(rules).filter((route) => /my-request\//.test(route));
    expect(own.filter((route) => rules[route] !== 'requester')).toEqual([]);
  });
});
