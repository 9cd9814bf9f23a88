import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { WafaError } from '#libs/domain/errors';
import { PURPOSES, type Purpose } from '#libs/domain/words';
import { MyConsentsService } from '../consents/my-consents.service.js';
import { Access } from '../http/access.js';
import { sessionOf } from '../http/sessions.js';
import { readField } from './form-body.js';
import { pageContext } from './languages.js';
import { MyConsentsPages } from './my-consents-pages.js';
import { portalPath, portalPaths } from './paths.js';
import { EVERY_CONSENT } from './view-models.js';

/** What a session may see are the consents that its own request leads to; no address and no field names a user. */
@ApiExcludeController()
@Controller()
export class MyConsentsController {
  readonly #consents: MyConsentsService;
  readonly #pages: MyConsentsPages;

  constructor(consents: MyConsentsService, pages: MyConsentsPages) {
    this.#consents = consents;
    this.#pages = pages;
  }

  @Get(portalPaths('myConsents'))
  @Access('optional-requester')
  async show(@Req() request: Request): Promise<string> {
    const context = pageContext(request);
    return request.portal ? this.#pages.show(context, request.portal) : this.#pages.explain(context);
  }

  @Post(portalPaths('withdrawConsent'))
  @Access('requester')
  async withdraw(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { language } = pageContext(request);
    const purposes = purposesOf(readField(request, 'purpose', 40));
    await this.#consents.withdraw(sessionOf(request).requestId, { purposes, language });
    response.redirect(303, portalPath(language, 'myConsents'));
  }
}

function purposesOf(said: string): readonly Purpose[] {
  if (said === EVERY_CONSENT) return PURPOSES;
  const purpose = PURPOSES.find((one) => one === said);
  if (!purpose) throw new WafaError('invalid-input', 'no such purpose');
  return [purpose];
}
