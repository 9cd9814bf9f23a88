import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { createApplication } from '../apps/api/src/application.js';
import type { AccessRule } from '../apps/api/src/http/access.js';
import { createDataSource } from '#libs/persistence/data-source';
import { createLogger } from '#libs/telemetry/logger';
import { CONTROLLER, NO_WORKER, NOON, testConfig } from './support/api.js';
import { routesOfApplication } from './support/routes.js';

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
    secret: () => undefined,
    now: () => NOON,
  });
  await app.init();
  rules = Object.fromEntries(
    routesOfApplication(app).map(({ method, path, rule }) => [`${method} ${path}`, rule]),
  );
});
afterAll(() => app.close());

const PRODUCT_TOKEN = {
  openTo: 'product-servers',
  because: 'a server has no session: the product token is the proof, compared with every call',
};

it('an address in other letters is another one: a proxy that guards /api/v1/staff does not guard it', async () => {
  const agent = request(app.getHttpServer());
  expect((await agent.get('/api/v1/staff/me')).status).toBe(401);
  expect((await agent.get('/API/v1/Staff/me')).status).toBe(404);
});

it('an address that cannot be decoded leads nowhere: nothing is said of a body', async () => {
  const { status, body } = await request(app.getHttpServer()).get('/api/v1/staff/cases/%E0%A4%A');
  expect([status, (body as { code: string }).code]).toEqual([404, 'not-found']);
});

describe('access rules', () => {
  it('stand on every route', () => {
    expect(Object.keys(rules).length).toBeGreaterThan(20);
    expect(Object.keys(rules).filter((route) => rules[route] === undefined)).toEqual([]);
  });

  it('leave open only what everybody needs', () => {
    const open = Object.keys(rules).filter((route) => rules[route] === 'public');
    expect(
      open.filter(
        (route) =>
          !/^GET \/(|health\/\w+|assets\/\*path|gpc\.js|\.well-known\/gpc\.json|(ar|en)\/request)$/.test(
            route,
          ),
      ),
    ).toEqual(['POST /api/v1/requests', 'GET /staff/sign-in', 'GET /staff/callback', 'GET /staff/cases/:id']);
  });

  it('say why a caller without a session is let in', () => {
    const open = Object.entries(rules).filter(([, rule]) => typeof rule === 'object' && 'openTo' in rule);
    expect(open).toEqual([
      [
        'POST /api/v1/signed-in/requests',
        {
          openTo: 'product-pages',
          because: 'the session token of the product’s sign-in is the proof, verified with every call',
        },
      ],
      [
        'POST /webhooks/:system',
        {
          openTo: 'vendors',
          because: 'a vendor has no session: its signature over the raw body is the proof',
        },
      ],
      ['POST /api/v1/consents', PRODUCT_TOKEN],
      ['POST /api/v1/consents/ask', PRODUCT_TOKEN],
      ['POST /api/v1/consents/history', PRODUCT_TOKEN],
      [
        'POST /api/v1/privacy-signal',
        {
          openTo: 'product-pages',
          because:
            'an opt-out is never verified (11 CCR 7060(b)); the browser’s own header is what it rests on',
        },
      ],
    ]);
  });

  it('ask for a session where the request of a person is changed', () => {
    const own = Object.keys(rules).filter((route) => /my-request\//.test(route));
    expect(own.filter((route) => rules[route] !== 'requester')).toEqual([]);
  });
});
