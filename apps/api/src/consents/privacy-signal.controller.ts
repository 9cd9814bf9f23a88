import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { privacySignalSchema } from '#libs/contracts/consents';
import { Access } from '../http/access.js';
import { Does } from '../http/does.js';
import { parse } from '../http/validate.js';
import { portalAssets } from '../portal/assets.js';
import { requireJson } from '../intake/intake-request.js';
import { ConsentsService } from './consents.service.js';

/** Where pages of the product send the signal. */
export const PRIVACY_SIGNAL_PATH = 'api/v1/privacy-signal';

/** Day from which the service honours the signal: `lastUpdate` of the well-known document. */
const HONOURED_SINCE = '2026-11-28';
const SNIPPET_MAX_AGE_SECONDS = 3_600;

/** Global Privacy Control (https://w3c.github.io/gpc/): honoured on our pages, and on the product's by a snippet. */
@ApiTags('consents')
@Controller()
export class PrivacySignalController {
  readonly #consents: ConsentsService;

  constructor(consents: ConsentsService) {
    this.#consents = consents;
  }

  @Get('.well-known/gpc.json')
  @Does('Says that the signal is honoured, as the proposal asks for.')
  @Access('public')
  wellKnown(): { gpc: true; lastUpdate: string } {
    return { gpc: true, lastUpdate: HONOURED_SINCE };
  }

  /** For `<script src>` on pages of the product. */
  @Get('gpc.js')
  @Does('The snippet for pages of the product.')
  @Access('public')
  snippet(@Res() response: Response): void {
    response.setHeader('cache-control', `public, max-age=${SNIPPET_MAX_AGE_SECONDS}`);
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
    response.type('text/javascript').send(portalAssets().privacySnippet);
  }

  @Post(PRIVACY_SIGNAL_PATH)
  @Does('Records the opt-out that a browser signals, for it and for who is signed in.')
  @Access({
    openTo: 'product-pages',
    because: 'an opt-out is never verified (11 CCR 7060(b)); the browser’s own header is what it rests on',
  })
  @HttpCode(200)
  signal(
    @Req() request: Request,
    @Body({ schema: privacySignalSchema }) body: unknown,
  ): Promise<{ status: 'opted-out' }> {
    requireJson(request);
    return this.#consents.signal(parse(privacySignalSchema, body), {
      signal: request.get('sec-gpc'),
      address: request.ip ?? '',
    });
  }
}
