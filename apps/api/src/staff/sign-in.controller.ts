import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { casePlace } from '#libs/contracts/staff';
import { STAFF_ROLES } from '#libs/domain/words';
import { Access } from '../http/access.js';
import { Does } from '../http/does.js';
import { Sessions } from '../http/sessions.js';
import { parse } from '../http/validate.js';
import { staffOf } from './staff-of.js';
import { SignInService } from './sign-in.service.js';

const SEE_OTHER = 303;
const casePath = (id: string): string => `/api/v1/staff/cases/${id}`;

@ApiTags('staff sign-in')
@Controller('staff')
export class SignInController {
  readonly #signIn: SignInService;
  readonly #sessions: Sessions;

  constructor(signIn: SignInService, sessions: Sessions) {
    this.#signIn = signIn;
    this.#sessions = sessions;
  }

  @Get('sign-in')
  @Access('public')
  @Does('Leads to the identity provider; with `?fresh=1` it asks again who you are.')
  async begin(@Query('fresh') fresh: unknown, @Res() response: Response): Promise<void> {
    response.redirect(SEE_OTHER, await this.#signIn.begin(response, { fresh: fresh === '1' }));
  }

  @Get('callback')
  @Access('public')
  @Does('Where the identity provider leads back to: opens a new session and ends the one before.')
  async finish(@Req() request: Request, @Res() response: Response): Promise<void> {
    const caseId = await this.#signIn.finish(request, response);
    response.redirect(SEE_OTHER, caseId === undefined ? '/api/v1/staff/me' : casePath(caseId));
  }

  @Get('cases/:id')
  @Access('public')
  @Does('The link in mails to officers: leads to the case, through sign-in where there is no session.')
  async openCase(
    @Req() request: Request,
    @Res() response: Response,
    @Param() params: unknown,
  ): Promise<void> {
    const { id } = parse(casePlace, params);
    const signedIn = await this.#sessions.staff(request);
    const url = signedIn ? casePath(id) : await this.#signIn.begin(response, { fresh: false, caseId: id });
    response.redirect(SEE_OTHER, url);
  }

  @Post('sign-out')
  @Access({ roles: STAFF_ROLES })
  @Does('Ends the session, also for copies of its cookie.')
  @HttpCode(204)
  signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    return this.#signIn.end(staffOf(request), response);
  }
}
