/** Problems of the portal as pages; programs get the problem itself. */
import type { Request } from 'express';
import type { ErrorCode } from '#libs/domain/errors';
import type { ErrorPages } from '../http/problem.filter.js';
import { languageOfPath, pageContext } from './languages.js';
import type { PortalViews } from './portal-views.js';
import type { PortalError } from './view-models.js';

const ERROR_OF_CODE: Readonly<Partial<Record<ErrorCode, PortalError>>> = {
  'not-found': 'not-found',
  'too-many-requests': 'too-many-requests',
  'not-signed-in': 'session-needed',
  'fresh-authentication-needed': 'session-needed',
  'package-expired': 'gone',
  'package-exhausted': 'gone',
  'key-destroyed': 'gone',
};

export const errorPages =
  (views: PortalViews): ErrorPages =>
  (request: Request, { code, status, requestId }) => {
    if (!languageOfPath(request.path)) return undefined;
    const error = ERROR_OF_CODE[code as ErrorCode] ?? (status >= 500 ? 'internal' : 'not-accepted');
    return views.error(pageContext(request), { error, requestId });
  };
