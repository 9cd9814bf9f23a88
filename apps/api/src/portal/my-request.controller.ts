import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { WafaError } from '#libs/domain/errors';
import type { PortalSession } from '#libs/persistence/portal-sessions';
import { Access } from '../http/access.js';
import { WithdrawalService } from '../intake/withdrawal.service.js';
import { pageContext } from './languages.js';
import { MyRequestPages } from './my-request-pages.js';
import { portalPath, portalPaths } from './paths.js';

/** What a session may see is the request of that session; no address names another one. */
@ApiExcludeController()
@Controller()
export class MyRequestController {
  readonly #pages: MyRequestPages;
  readonly #withdrawal: WithdrawalService;

  constructor(pages: MyRequestPages, withdrawal: WithdrawalService) {
    this.#pages = pages;
    this.#withdrawal = withdrawal;
  }

  @Get(portalPaths('myRequest'))
  @Access('optional-requester')
  async show(
    @Req() request: Request,
    @Res() response: Response,
    @Query('download') download: unknown,
  ): Promise<void> {
    const context = pageContext(request);
    if (request.portal) response.send(await this.#pages.show(context, request.portal, download));
    else response.redirect(303, portalPath(context.language, 'signIn'));
  }

  @Get(portalPaths('cancel'))
  @Access('requester')
  askToCancel(@Req() request: Request): Promise<string> {
    return this.#pages.askToCancel(pageContext(request), sessionOf(request));
  }

  @Post(portalPaths('cancel'))
  @Access('requester')
  async cancel(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.#withdrawal.withdraw(sessionOf(request).requestId);
    response.redirect(303, portalPath(pageContext(request).language, 'myRequest'));
  }
}

/** The guard has put it there. */
export function sessionOf(request: Request): PortalSession {
  if (!request.portal) throw new WafaError('not-signed-in', 'no portal session');
  return request.portal;
}
