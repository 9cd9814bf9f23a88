import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { WafaError } from '#libs/domain/errors';
import { Access } from '../http/access.js';
import { sessionOf } from '../http/sessions.js';
import { RemovalChoiceService } from '../intake/removal-choice.service.js';
import { readForm } from './form-body.js';
import { pageContext } from './languages.js';
import { portalPath, portalPaths } from './paths.js';
import { RemovalPages } from './removal-pages.js';

/** The choice of public items: those of the request of the session, no address names one. */
@ApiExcludeController()
@Controller()
export class RemovalController {
  readonly #pages: RemovalPages;
  readonly #choice: RemovalChoiceService;

  constructor(pages: RemovalPages, choice: RemovalChoiceService) {
    this.#pages = pages;
    this.#choice = choice;
  }

  @Get(portalPaths('publicItems'))
  @Access('requester')
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const context = pageContext(request);
    const html = await this.#pages.choose(context, sessionOf(request));
    if (html === undefined) response.redirect(303, portalPath(context.language, 'myRequest'));
    else response.send(html);
  }

  @Post(portalPaths('publicItems'))
  @Access('requester')
  async choose(@Req() request: Request, @Res() response: Response): Promise<void> {
    const context = pageContext(request);
    const session = sessionOf(request);
    const { item } = readForm(request);
    const ids = [item].flat().filter((one) => typeof one === 'string');
    try {
      await this.#choice.choose(session.requestId, ids);
    } catch (error) {
      const isFault = error instanceof WafaError && error.code === 'invalid-input';
      const html = isFault ? await this.#pages.choose(context, session, ids) : undefined;
      if (html === undefined) throw error;
      response.status(422).send(html);
      return;
    }
    response.redirect(303, portalPath(context.language, 'myRequest'));
  }
}
