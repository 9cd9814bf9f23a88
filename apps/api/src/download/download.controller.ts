import { Body, Controller, Get, HttpCode, Param, Post, Redirect, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { LANGUAGES } from '#libs/domain/words';
import { Access } from '../http/access.js';
import { sessionOf } from '../http/sessions.js';
import { parse } from '../http/validate.js';
import { portalPath, portalRoute } from '../portal/paths.js';
import { parseRange } from './byte-range.js';
import { DownloadService } from './download.service.js';

const SEE_OTHER = 303;
const place = z.object({ language: z.enum(LANGUAGES) });
const grantPlace = z.object({ grant: z.uuid() });
/** `case`: reference of the case; the newest package without it. */
const grantBody = z.object({ case: z.string().max(40).optional() });
const unlockBody = z.object({ code: z.string().max(40).default('') });

@ApiExcludeController()
@Controller()
export class DownloadController {
  readonly #downloads: DownloadService;

  constructor(downloads: DownloadService) {
    this.#downloads = downloads;
  }

  @Post(portalRoute('downloadCode'))
  @Access('requester')
  @Redirect()
  async sendCode(@Req() request: Request, @Param() params: unknown) {
    const { language } = parse(place, params);
    await this.#downloads.sendCode(sessionOf(request));
    return { url: `${portalPath(language, 'myRequest')}?download=code-sent`, statusCode: SEE_OTHER };
  }

  @Post(portalRoute('downloadUnlock'))
  @Access('requester')
  @Redirect()
  async unlock(@Req() request: Request, @Param() params: unknown, @Body() body: unknown) {
    const { language } = parse(place, params);
    const unlocked = await this.#downloads.unlock(sessionOf(request), parse(unlockBody, body).code);
    const page = portalPath(language, 'myRequest');
    return { url: unlocked ? page : `${page}?download=code-wrong`, statusCode: SEE_OTHER };
  }

  @Post(portalRoute('download'))
  @Access('requester')
  @Redirect()
  async grant(@Req() request: Request, @Param() params: unknown, @Body() body: unknown) {
    const { language } = parse(place, params);
    const { case: reference } = parse(grantBody, body ?? {});
    const grant = await this.#downloads.grant(sessionOf(request), reference);
    return { url: `${portalPath(language, 'download')}/${grant}`, statusCode: SEE_OTHER };
  }

  @Get(`${portalRoute('download')}/:grant`)
  @Access('requester')
  @HttpCode(200)
  async file(@Req() request: Request, @Res() response: Response, @Param() params: unknown): Promise<void> {
    const opened = await this.#downloads.open(sessionOf(request), parse(grantPlace, params).grant);
    const etag = `"${opened.sha256}"`;
    const range = parseRange(askedRange(request, etag), opened.bytes);
    response.setHeader('accept-ranges', 'bytes').setHeader('etag', etag);
    if (range === null) {
      response.status(416).setHeader('content-range', `bytes */${opened.bytes}`).end();
      return;
    }
    const { start, end } = range ?? { start: 0, end: opened.bytes - 1 };
    if (request.method !== 'HEAD') await opened.begin();
    if (range) response.status(206).setHeader('content-range', `bytes ${start}-${end}/${opened.bytes}`);
    response.setHeader('content-type', 'application/zip');
    response.setHeader('content-length', String(end - start + 1));
    response.setHeader('content-disposition', `attachment; filename="${opened.fileName}"`);
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    await send(opened.stream({ start, end }), response);
  }
}

/** Only GET has ranges, and one of another file than the one begun is answered with the whole (RFC 9110, 13.1.5). */
function askedRange(request: Request, etag: string): string | undefined {
  const begun = request.get('if-range') ?? etag;
  return request.method === 'GET' && begun === etag ? request.get('range') : undefined;
}

/** Where the other side leaves early nothing failed here: its grant goes on from where it stopped. */
async function send(stream: Readable, response: Response): Promise<void> {
  try {
    await pipeline(stream, response);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
