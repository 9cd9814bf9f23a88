import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { correctionDecisionSchema } from '#libs/contracts/corrections';
import { casePlace, correctionPlace, revealSchema } from '#libs/contracts/staff';
import { Access } from '../http/access.js';
import { Does } from '../http/does.js';
import { parse } from '../http/validate.js';
import { CorrectionsService, type CorrectionsOfCase } from './corrections.service.js';
import { staffOf } from './staff-of.js';

/** What a person wants corrected: read for a reason, decided one by one. */
@ApiTags('staff')
@Access({ roles: ['officer', 'approver'] })
@Controller('api/v1/staff')
export class CorrectionsController {
  readonly #corrections: CorrectionsService;

  constructor(corrections: CorrectionsService) {
    this.#corrections = corrections;
  }

  @Get('cases/:id/corrections')
  @Does(
    'What is wrong and what is right, and the fields that can be corrected; `?reason=` is recorded; needs a sign-in of the last 15 minutes.',
  )
  show(
    @Req() request: Request,
    @Param() params: unknown,
    @Query() query: unknown,
  ): Promise<CorrectionsOfCase> {
    const { reason } = parse(revealSchema, query);
    return this.#corrections.show(parse(casePlace, params).id, reason, staffOf(request));
  }

  @Post('cases/:id/corrections/:number/decision')
  @Does(
    'Accepts a correction, with another value or place where needed, or declines it; the plan is built anew.',
  )
  @HttpCode(204)
  decide(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: correctionDecisionSchema }) body: unknown,
  ): Promise<void> {
    const at = parse(correctionPlace, params);
    return this.#corrections.decide(at, parse(correctionDecisionSchema, body), staffOf(request).actor);
  }
}
