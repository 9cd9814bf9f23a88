/** The Nest application with everything around its routes; shared by `main.ts` and the tests. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Express, NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { z } from 'zod';
import { problemSchema } from '#libs/contracts/request';
import { WafaError } from '#libs/domain/errors';
import { Metrics } from '#libs/telemetry/metrics';
import { withinRequest } from '#libs/telemetry/request-context';
import { ApiModule } from './api.module.js';
import type { ApiOptions } from './dependencies.js';
import { answerBeforeRoutes } from './http/before-routes.js';
import { measured } from './http/measured.js';
import { traced } from './http/traced.js';
import { productOrigins } from './signed-in/product-origins.js';

const BODY_LIMIT = '64kb';
/** What a product reports of its users' consents comes by the hundred. */
const FACTS_LIMIT = '1mb';
const isFacts = ({ url, headers: { 'content-type': type = '' } }: IncomingMessage): boolean =>
  url?.split('?')[0] === '/api/v1/consents' && /^application\/json\s*(;|$)/i.test(type);
/** A form writes each Arabic letter in six characters. */
const FORM_LIMIT = '256kb';
/** Notices of vendors hold whole objects; their signature is over the bytes, so that no parser may come first. */
const NOTICE_LIMIT = '512kb';
const isNotice = ({ url = '' }: IncomingMessage): boolean => url.startsWith('/webhooks/');

export async function createApplication(options: ApiOptions): Promise<NestExpressApplication> {
  const metrics = options.metrics ?? new Metrics('api');
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.register({ ...options, metrics }), {
    bodyParser: false,
    logger: false,
    abortOnError: false,
  });
  app.set('trust proxy', options.config.TRUST_PROXY_HOPS);
  app.disable('x-powered-by');
  tellCaseApart(app);
  app.set('etag', false);
  answerBeforeRoutes(app.getHttpServer(), options.logger);
  app.use(measured(metrics));
  app.use(headers);
  app.use(requireHost);
  if (options.config.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined) app.use(traced);
  app.use(contentSecurity());
  app.use(productOrigins(options.controller.product.origins));
  app.useBodyParser('raw', { limit: NOTICE_LIMIT, type: isNotice });
  app.useBodyParser('json', { limit: FACTS_LIMIT, type: isFacts });
  app.useBodyParser('json', { limit: BODY_LIMIT });
  app.useBodyParser('urlencoded', { limit: FORM_LIMIT, extended: false, parameterLimit: 100 });
  addOpenApi(app);
  return app;
}

/** A proxy in front that guards `/api/v1/staff` compares letters: `/API/V1/Staff` must not be the same to us. */
function tellCaseApart(app: NestExpressApplication): void {
  const { router }: Express = app.getHttpAdapter().getInstance();
  Object.assign(router, { caseSensitive: true });
}

/** An id to name in support, always our own: one that comes in could be anything. No caching of anything personal. */
function headers(_request: Request, response: Response, next: NextFunction): void {
  const requestId = randomUUID();
  response.setHeader('x-request-id', requestId);
  response.setHeader('cache-control', 'no-store');
  withinRequest(requestId, next);
}

/** HTTP/1.1 asks for it (RFC 9112). */
function requireHost(
  { headers: { host }, httpVersion }: Request,
  _response: Response,
  next: NextFunction,
): void {
  next(host === undefined && httpVersion === '1.1' ? new WafaError('malformed-request') : undefined);
}

const contentSecurity = () =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });

function addOpenApi(app: NestExpressApplication): void {
  const description = 'Data subject requests: intake for everybody, case work for staff.';
  const config = new DocumentBuilder().setTitle('Wafa').setDescription(description).setVersion('1').build();
  const document = withProblems(SwaggerModule.createDocument(app, config));
  SwaggerModule.setup('openapi', app, document, {
    ui: false,
    raw: ['json'],
    jsonDocumentUrl: 'openapi.json',
  });
}

const REQUEST_ID_HEADER = {
  description: 'Names the request in support and in the log; the same as `requestId` of the problem.',
  schema: { type: 'string', format: 'uuid' },
} as const;

/** Every operation may answer with a problem (RFC 9457). */
function withProblems(document: OpenAPIObject): OpenAPIObject {
  const { definitions } = z.toJSONSchema(problemSchema, { target: 'openapi-3.0' });
  const schema = { $ref: '#/components/schemas/Problem' };
  const response = {
    description: 'A problem',
    headers: { 'X-Request-Id': REQUEST_ID_HEADER },
    content: { 'application/problem+json': { schema } },
  };
  for (const path of Object.values(document.paths)) {
    for (const operation of [path.get, path.post, path.put, path.patch, path.delete]) {
      if (operation) operation.responses['default'] = response;
    }
  }
  const schemas = { ...document.components?.schemas, ...(definitions as object) };
  return { ...document, components: { ...document.components, schemas } };
}
