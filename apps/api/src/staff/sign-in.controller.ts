import { Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { STAFF_ROLES } from '#libs/domain/words';
import { Access } from '../http/access.js';
import { staffOf } from './staff-of.js';
import { SignInService } from './sign-in.service.js';

@ApiTags('staff sign-in')
@Controller('staff')
export class SignInController {
  readonly #signIn: SignInService;

  constructor(signIn: SignInService) {
    this.#signIn = signIn;
  }

  /** Leads to the identity provider; `?fresh=1` makes it ask again. */
  @Get('sign-in')
  @Access('public')
  async begin(@Query('fresh') fresh: unknown, @Res() response: Response): Promise<void> {
    response.redirect(303, await this.#signIn.begin(response, fresh === '1'));
  }

  /** Where the identity provider leads back to. */
  @Get('callback')
  @Access('public')
  async finish(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.#signIn.finish(request, response);
    response.redirect(303, '/api/v1/staff/me');
  }

  @Post('sign-out')
  @Access({ roles: STAFF_ROLES })
  @HttpCode(204)
  signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    return this.#signIn.end(staffOf(request), response);
  }
}
