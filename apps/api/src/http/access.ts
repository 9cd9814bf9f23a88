/** Who may call a route. A route that says nothing is denied, and fails a test. */
import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { WafaError } from '#libs/domain/errors';
import type { StaffRole } from '#libs/domain/words';
import type { PortalSession } from '#libs/persistence/portal-sessions';
import type { StaffSession } from '#libs/persistence/staff-sessions';
import { Sessions } from './sessions.js';

/** `optional-requester` resumes a session where there is one and lets everybody in. */
export type AccessRule =
  'public' | 'requester' | 'optional-requester' | { readonly roles: readonly StaffRole[] } | OpenRule;

/** Open to callers without a session of ours, who prove themselves otherwise: `because` says how. */
export interface OpenRule {
  /** `product-pages`: browsers may call from the origins of the product that controller.yaml names. */
  readonly openTo: 'vendors' | 'product-pages' | 'product-servers';
  readonly because: string;
}

const RULE = 'wafa:access';

export const Access = (rule: AccessRule): MethodDecorator & ClassDecorator => SetMetadata(RULE, rule);

/** Global Privacy Control. */
export const hasPrivacySignal = (request: Request): boolean => request.get('sec-gpc') === '1';

export const accessRuleOf = (handler: object): AccessRule | undefined =>
  Reflect.getMetadata(RULE, handler) as AccessRule | undefined;

declare global {
  namespace Express {
    interface Request {
      portal?: PortalSession;
      /** The privacy signal of the browser stands in the record of consents for who holds the session. */
      signalKept?: boolean;
      staff?: StaffSession;
    }
  }
}

export interface AccessDependencies {
  readonly sessions: Sessions;
  /** The address that people see; a proxy may tell another Host. */
  readonly baseUrl: string;
  /** Records that a role did not allow something. */
  readonly denied: (staff: StaffSession, request: Request) => Promise<unknown>;
  /** The browser of a session sends the privacy signal; gives whether it stands in the record of consents. */
  readonly signalled: (session: PortalSession) => Promise<boolean>;
  /** Origins of the product's own pages, `https://example.org`. */
  readonly productOrigins: readonly string[];
}

const isOpenTo = (rule: AccessRule, whom?: OpenRule['openTo']): rule is OpenRule =>
  typeof rule === 'object' && 'openTo' in rule && (whom === undefined || rule.openTo === whom);

@Injectable()
export class AccessGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #deps: AccessDependencies;
  readonly #ownHost: string;
  readonly #productOrigins: ReadonlySet<string>;

  constructor(reflector: Reflector, deps: AccessDependencies) {
    this.#reflector = reflector;
    this.#deps = deps;
    this.#ownHost = new URL(deps.baseUrl).host;
    this.#productOrigins = new Set(deps.productOrigins);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const rule = this.#reflector.getAllAndOverride<AccessRule | undefined>(RULE, targets);
    if (!rule) throw new WafaError('forbidden', 'the route has no access rule');
    const request = context.switchToHttp().getRequest<Request>();
    const fromProduct = this.#productOrigins.has(request.get('origin') ?? '');
    if (!fromProduct || !isOpenTo(rule, 'product-pages')) requireSameOrigin(request, this.#ownHost);
    if (rule === 'public' || isOpenTo(rule)) return true;
    if (rule === 'requester' || rule === 'optional-requester') {
      const session = await this.#deps.sessions.requester(request);
      if (!session && rule === 'requester') throw new WafaError('not-signed-in', 'no portal session');
      if (!session) return true;
      request.portal = session;
      request.signalKept = hasPrivacySignal(request) && (await this.#deps.signalled(session));
      return true;
    }
    request.staff = await this.#allowedStaff(request, rule.roles);
    requireNoForm(request);
    return true;
  }

  async #allowedStaff(request: Request, roles: readonly StaffRole[]): Promise<StaffSession> {
    const staff = await this.#deps.sessions.staff(request);
    if (!staff) throw new WafaError('not-signed-in', 'no staff session');
    if (roles.some((role) => staff.roles.includes(role))) return staff;
    await this.#deps.denied(staff, request);
    throw new WafaError('forbidden', 'the role does not allow it');
  }
}

/**
 * A browser that changes something must have come from our own pages; programs send neither header. Our referrer
 * policy makes browsers say `null` as the Origin of our own forms; then Sec-Fetch-Site and SameSite cookies decide.
 */
function requireSameOrigin(request: Request, ownHost: string): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
  const site = request.get('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new WafaError('cross-site-request', site);
  const origin = request.get('origin');
  if (origin === undefined || origin === 'null') return;
  const host = hostOf(origin);
  if (host !== ownHost && host !== request.get('host'))
    throw new WafaError('cross-site-request', 'foreign Origin');
}

/** The API of the staff has no form that another site could imitate: a change carries JSON, or nothing. */
function requireNoForm(request: Request): void {
  if (!request.path.startsWith('/api/') || ['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
  if (request.get('content-type') !== undefined && !request.is('application/json'))
    throw new WafaError('unsupported-media-type', 'expects application/json');
  if (request.get('origin') === 'null' && request.get('sec-fetch-site') === undefined)
    throw new WafaError('cross-site-request', 'an Origin that is not told');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
