/** Every staff route with every role, generated from the rules of the running application. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { rows } from '#libs/persistence/data-source';
import { STAFF_ROLES, type StaffRole } from '#libs/domain/words';
import type { Route } from '../../apps/api/src/http/routes.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { portalCookie, sendRequest } from '../support/released-package.js';
import { routesOfApplication } from '../support/routes.js';
import { staffCookie } from '../support/staff.js';

let api: TestApi;
let routes: (Route & { readonly roles: readonly StaffRole[] })[];

beforeAll(async () => {
  api = await startTestApi();
  routes = routesOfApplication(api.app).flatMap((route) =>
    typeof route.rule === 'object' && 'roles' in route.rule ? [{ ...route, roles: route.rule.roles }] : [],
  );
});
afterAll(() => api.close());

const NOBODYS = '019ab6c2-0000-7000-8000-000000000001';
const names = (some: readonly Route[]) => some.map(({ method, path }) => `${method} ${path}`);

async function call({ method, path }: Route, cookie: string, headers: Record<string, string> = {}) {
  const address = path.replace(/:(id|redaction)/g, NOBODYS).replace(/:\w+/g, 'x');
  const agent = request(api.app.getHttpServer());
  const asked =
    method === 'GET' ? agent.get(address) : method === 'POST' ? agent.post(address) : agent.delete(address);
  return asked.set({ cookie, ...headers });
}

/** Routes that a fresh session of these roles is let into: it gets no 401 and no 403. */
async function openTo(cookie: () => Promise<string>): Promise<string[]> {
  const open: Route[] = [];
  for (const route of routes) {
    const { status } = await call(route, await cookie());
    if (status !== 401 && status !== 403) open.push(route);
  }
  return names(open);
}

describe('staff routes', () => {
  it('are all of the staff side but its way in', () => {
    const staff = routesOfApplication(api.app).filter(({ path }) => /^\/(api\/v1\/)?staff/.test(path));
    const guarded = new Set(names(routes));
    expect(names(staff).filter((name) => !guarded.has(name))).toEqual([
      'GET /staff/sign-in',
      'GET /staff/callback',
      'GET /staff/cases/:id',
    ]);
    expect(names(routes).filter((name) => !names(staff).includes(name))).toEqual([]);
  });

  it.each(STAFF_ROLES)('let %s into exactly what the rule says', async (role) => {
    const allowed = routes.filter(({ roles }) => roles.includes(role));
    expect(await openTo(() => staffCookie(api, [role]))).toEqual(names(allowed));
  });

  it('let nobody in without a session, with a made-up one, or with one of the portal', async () => {
    const portal = await portalCookie(api, await sendRequest(api));
    for (const cookie of ['', `wafa-staff=${'x'.repeat(43)}`, portal, portal.replace('portal', 'staff')])
      for (const route of routes) expect((await call(route, cookie)).status).toBe(401);
  });

  it('open nothing of a case to administrators, and no record to auditors', async () => {
    expect((await openTo(() => staffCookie(api, ['admin']))).toSorted()).toEqual([
      'GET /api/v1/staff/me',
      'GET /api/v1/staff/systems',
      'POST /api/v1/staff/resume',
      'POST /api/v1/staff/stop',
      'POST /api/v1/staff/systems/:system/resume',
      'POST /api/v1/staff/systems/:system/stop',
      'POST /staff/sign-out',
    ]);
    const auditor = await openTo(() => staffCookie(api, ['auditor']));
    expect(auditor.filter((name) => /:collection|reveal|^(POST|DELETE) \/api/.test(name))).toEqual([]);
  });

  it('change nothing for another site, whatever the session', async () => {
    const changing = routes.filter(({ method }) => method !== 'GET');
    expect(changing.length).toBeGreaterThanOrEqual(10);
    for (const route of changing)
      for (const headers of [
        { origin: 'https://evil.example.org' },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { origin: 'null', 'sec-fetch-site': 'cross-site' },
      ]) {
        const refused = await call(route, await staffCookie(api, STAFF_ROLES), headers);
        expect([refused.status, (refused.body as { code: string }).code]).toEqual([
          403,
          'cross-site-request',
        ]);
      }
  });

  it('change nothing for what a form of another site could send', async () => {
    for (const route of routes.filter(({ method }) => method === 'POST')) {
      const cookie = await staffCookie(api, STAFF_ROLES);
      const asForm = await call(route, cookie, { 'content-type': 'application/x-www-form-urlencoded' });
      const asText = await call(route, cookie, { 'content-type': 'text/plain' });
      const untold = await call(route, cookie, { origin: 'null' });
      expect([asForm.status, asText.status, untold.status]).toEqual([415, 415, 403]);
    }
  });

  it('take changes from our own pages', async () => {
    const own = { origin: 'http://portal.example.org', 'sec-fetch-site': 'same-origin' };
    const route = routes.find(({ path }) => path === '/staff/sign-out') as Route;
    expect((await call(route, await staffCookie(api, ['auditor']), own)).status).toBe(204);
  });

  it('record what a role was refused, without the address', async () => {
    const actor = 'staff:00000000000000ad';
    const refused = request(api.app.getHttpServer()).get(`/api/v1/staff/cases/${NOBODYS}/timeline`);
    expect((await refused.set('cookie', await staffCookie(api, ['admin'], { actor }))).status).toBe(403);
    const events = await rows<{ type: string; payload: string }>(
      api.db.manager,
      `SELECT type, convert_from(payload, 'UTF8') AS payload FROM audit_event WHERE actor = $1`,
      [actor],
    );
    const payload = '{"method":"GET","route":"/api/v1/staff/cases/:id/timeline"}';
    expect(events).toEqual([{ type: 'staff.denied', payload }]);
  });
});
