import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import {
  keepEndSchema,
  obligationListQuery,
  obligationPlace,
  prolongSchema,
  waiverSchema,
} from '#libs/contracts/obligations';
import { Access } from '../http/access.js';
import { Does } from '../http/does.js';
import { parse } from '../http/validate.js';
import { ObligationsService, type ObligationPage } from './obligations.service.js';
import { staffOf } from './staff-of.js';

/** What outlives a case. Giving one up, and erasing again, are decisions of those who approve erasures. */
@ApiTags('staff')
@Access({ roles: ['officer', 'approver', 'auditor'] })
@Controller('api/v1/staff/obligations')
export class ObligationsController {
  readonly #obligations: ObligationsService;

  constructor(obligations: ObligationsService) {
    this.#obligations = obligations;
  }

  @Get()
  @Does(
    'What is still owed after cases, the earliest due first; filters `kind`, `system`, `state`, `caseId`.',
  )
  list(@Query() query: unknown): Promise<ObligationPage> {
    return this.#obligations.list(parse(obligationListQuery, query));
  }

  @Post(':id/retry')
  @Access({ roles: ['officer', 'approver'] })
  @Does('Tries once more what could not be done.')
  @HttpCode(204)
  retry(@Req() request: Request, @Param() params: unknown): Promise<void> {
    return this.#obligations.retry(parse(obligationPlace, params).id, staffOf(request).actor);
  }

  @Post(':id/prolong')
  @Access({ roles: ['officer', 'approver'] })
  @Does('Keeps longer what was to be looked at again, on a ground and until another day.')
  @HttpCode(204)
  async prolong(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: prolongSchema }) body: unknown,
  ): Promise<void> {
    const { id } = parse(obligationPlace, params);
    await this.#obligations.prolong(id, parse(prolongSchema, body), staffOf(request).actor);
  }

  @Post(':id/erase')
  @Access({ roles: ['approver'] })
  @Does(
    'Decides that what was kept stays no longer, for a reason: a machine erases it, or a person is asked to.',
  )
  @HttpCode(204)
  erase(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: keepEndSchema }) body: unknown,
  ): Promise<void> {
    const { id } = parse(obligationPlace, params);
    return this.#obligations.erase(id, parse(keepEndSchema, body).reason, staffOf(request).actor);
  }

  @Post(':id/waive')
  @Access({ roles: ['approver'] })
  @Does('Decides that it is not owed any longer, for a reason that is recorded; its keys are destroyed.')
  @HttpCode(204)
  waive(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: waiverSchema }) body: unknown,
  ): Promise<void> {
    const { id } = parse(obligationPlace, params);
    return this.#obligations.waive(id, parse(waiverSchema, body).reason, staffOf(request).actor);
  }

  @Post(':id/erase-again')
  @Access({ roles: ['approver'] })
  @Does('Erases again what a reading found there again: the rows of the approved plan, and no others.')
  @HttpCode(204)
  eraseAgain(@Req() request: Request, @Param() params: unknown): Promise<void> {
    return this.#obligations.eraseAgain(parse(obligationPlace, params).id, staffOf(request).actor);
  }
}
