import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Access } from '../http/access.js';
import { Sessions } from '../http/sessions.js';
import { ConfirmationService, type Proof } from '../intake/confirmation.service.js';
import { readField } from './form-body.js';
import { pageContext } from './languages.js';
import { portalPath, portalPaths } from './paths.js';
import { PortalViews } from './portal-views.js';

/** A link is only opened by GET; it is redeemed by the press of a button, which mail scanners do not do. */
@ApiExcludeController()
@Controller()
export class ConfirmController {
  readonly #confirmation: ConfirmationService;
  readonly #sessions: Sessions;
  readonly #views: PortalViews;

  constructor(confirmation: ConfirmationService, sessions: Sessions, views: PortalViews) {
    this.#confirmation = confirmation;
    this.#sessions = sessions;
    this.#views = views;
  }

  @Get(portalPaths('confirm'))
  @Access('optional-requester')
  show(@Req() request: Request): string {
    return this.#views.confirm(pageContext(request), { invalid: false, typedReference: '' });
  }

  @Post(portalPaths('confirm'))
  @Access('optional-requester')
  async confirm(@Req() request: Request, @Res() response: Response): Promise<void> {
    const context = pageContext(request);
    const typedReference = readField(request, 'reference', 40);
    const confirmation = await this.#confirmation.confirm(proofIn(request, typedReference));
    if (confirmation.confirmed) {
      this.#sessions.write(response, 'portal', confirmation.sessionToken);
      response.redirect(303, portalPath(context.language, 'myRequest'));
      return;
    }
    const reference = confirmation.reference ?? typedReference;
    const html = this.#views.confirm(context, { invalid: true, typedReference: reference });
    response.status(410).send(html);
  }
}

function proofIn(request: Request, reference: string): Proof {
  const token = readField(request, 'token', 100);
  return token === '' ? { reference, code: readField(request, 'code', 40) } : { token };
}
