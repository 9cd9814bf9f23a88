import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { isReference } from '#libs/crypto/tokens';
import { Access } from '../http/access.js';
import { Sessions } from '../http/sessions.js';
import { ConfirmationService } from '../intake/confirmation.service.js';
import { readField } from './form-body.js';
import { pageContext } from './languages.js';
import { portalPath, portalPaths } from './paths.js';
import { PortalViews } from './portal-views.js';

/** People come back with their reference; the mailbox on file gets a fresh link. */
@ApiExcludeController()
@Controller()
export class PortalSignInController {
  readonly #confirmation: ConfirmationService;
  readonly #sessions: Sessions;
  readonly #views: PortalViews;

  constructor(confirmation: ConfirmationService, sessions: Sessions, views: PortalViews) {
    this.#confirmation = confirmation;
    this.#sessions = sessions;
    this.#views = views;
  }

  @Get(portalPaths('signIn'))
  @Access('optional-requester')
  show(@Req() request: Request, @Query('sent') sent: unknown): string {
    const state = sent === undefined ? 'ask' : 'sent';
    return this.#views.signIn(pageContext(request), { state, typedReference: '' });
  }

  /** The answer is the same whether the reference exists or not. */
  @Post(portalPaths('signIn'))
  @Access('optional-requester')
  async sendLink(@Req() request: Request, @Res() response: Response): Promise<void> {
    const context = pageContext(request);
    const typedReference = readField(request, 'reference', 40);
    if (!isReference(typedReference)) {
      response.status(422).send(this.#views.signIn(context, { state: 'malformed', typedReference }));
      return;
    }
    await this.#confirmation.sendFreshLink(typedReference);
    response.redirect(303, `${portalPath(context.language, 'signIn')}?sent`);
  }

  @Post(portalPaths('signOut'))
  @Access('optional-requester')
  async signOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.#sessions.endRequester(request, response);
    response.redirect(303, portalPath(pageContext(request).language, 'start'));
  }
}
