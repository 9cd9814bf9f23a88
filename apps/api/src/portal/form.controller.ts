import { Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Access } from '../http/access.js';
import { readForm } from './form-body.js';
import { pageContext, preferredLanguage } from './languages.js';
import { portalPath, portalPaths } from './paths.js';
import { FormPages } from './form-pages.js';

/** The form: the same schema and service as the API, one question a page, no script. */
@ApiExcludeController()
@Controller()
export class FormController {
  readonly #pages: FormPages;

  constructor(pages: FormPages) {
    this.#pages = pages;
  }

  @Get('/')
  @Access('public')
  frontDoor(@Req() request: Request, @Res() response: Response): void {
    const language = preferredLanguage(request.get('accept-language'), this.#pages.languages);
    response.vary('accept-language').redirect(303, portalPath(language, 'start'));
  }

  @Get(portalPaths('start'))
  @Access('optional-requester')
  start(@Req() request: Request, @Query('right') right: unknown): string {
    return this.#pages.start(pageContext(request), right);
  }

  /** An address of the form that was opened by hand, or by the link to the other language. */
  @Get(portalPaths('request'))
  @Access('public')
  startAgain(@Req() request: Request, @Res() response: Response): void {
    response.redirect(303, portalPath(pageContext(request).language, 'start'));
  }

  @Post(portalPaths('request'))
  @Access('optional-requester')
  @HttpCode(200)
  async submit(@Req() request: Request, @Res() response: Response): Promise<void> {
    const context = pageContext(request);
    const reply = await this.#pages.submit(context, readForm(request), {
      ...{ address: request.ip ?? '', session: request.portal },
    });
    if ('html' in reply) {
      response.status(reply.status).send(reply.html);
      return;
    }
    this.#pages.sentCookie.write(response, reply.sent);
    response.redirect(303, portalPath(context.language, 'sent'));
  }

  @Get(portalPaths('sent'))
  @Access('optional-requester')
  sent(@Req() request: Request, @Res() response: Response): void {
    const context = pageContext(request);
    const sent = this.#pages.sentCookie.read(request);
    if (sent) response.send(this.#pages.sent(context, sent));
    else response.redirect(303, portalPath(context.language, 'signIn'));
  }
}
