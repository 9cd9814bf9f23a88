import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Access } from '../http/access.js';
import { LoginChangeService } from '../intake/login-change.service.js';
import { readField } from './form-body.js';
import { pageContext } from './languages.js';
import { portalPaths } from './paths.js';
import { PortalViews } from './portal-views.js';

/** The link of a warning is only opened by GET; the change is stopped by the press of a button. */
@ApiExcludeController()
@Controller()
export class StopChangeController {
  readonly #loginChange: LoginChangeService;
  readonly #views: PortalViews;

  constructor(loginChange: LoginChangeService, views: PortalViews) {
    this.#loginChange = loginChange;
    this.#views = views;
  }

  @Get(portalPaths('stopChange'))
  @Access('optional-requester')
  show(@Req() request: Request): string {
    return this.#views.stopChange(pageContext(request), { state: 'ask', typedReference: '' });
  }

  @Post(portalPaths('stopChange'))
  @Access('optional-requester')
  async stop(@Req() request: Request, @Res() response: Response): Promise<void> {
    const typedReference = readField(request, 'reference', 40);
    const token = readField(request, 'token', 100);
    const proof =
      token === '' ? { reference: typedReference, code: readField(request, 'code', 40) } : { token };
    const state = await this.#loginChange.stop(proof);
    const html = this.#views.stopChange(pageContext(request), { state, typedReference });
    response.status(state === 'stopped' ? 200 : 410).send(html);
  }
}
