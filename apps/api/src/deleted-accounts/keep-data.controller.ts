import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Access } from '../http/access.js';
import { readField } from '../portal/form-body.js';
import { pageContext } from '../portal/languages.js';
import { portalPaths } from '../portal/paths.js';
import { PortalViews } from '../portal/portal-views.js';
import { DeletedAccountsService } from './deleted-accounts.service.js';

/** Behind the link of the notice about a deleted account; the press of the button counts, not the opening. */
@ApiExcludeController()
@Controller()
export class KeepDataController {
  readonly #accounts: DeletedAccountsService;
  readonly #views: PortalViews;

  constructor(accounts: DeletedAccountsService, views: PortalViews) {
    this.#accounts = accounts;
    this.#views = views;
  }

  @Get(portalPaths('keepData'))
  @Access('optional-requester')
  show(@Req() request: Request): string {
    return this.#views.keepData(pageContext(request), { state: 'asked' });
  }

  @Post(portalPaths('keepData'))
  @Access('optional-requester')
  async keep(@Req() request: Request, @Res() response: Response): Promise<void> {
    const code = readField(request, 'token', 100);
    const kept = await this.#accounts.keep(code, request.ip ?? '');
    const html = this.#views.keepData(pageContext(request), { state: kept ? 'kept' : 'invalid' });
    response.status(kept ? 200 : 410).send(html);
  }
}
