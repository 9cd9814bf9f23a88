import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import {
  liftSchema,
  objectionDecisionSchema,
  restrictionPlace,
  restrictionsQuery,
  type BegunLift,
} from '#libs/contracts/marks';
import { casePlace } from '#libs/contracts/staff';
import type { RestrictionRow } from '#libs/persistence/restrictions';
import { Access } from '../http/access.js';
import { Does } from '../http/does.js';
import { parse } from '../http/validate.js';
import { RestrictionsService } from './restrictions.service.js';
import { staffOf } from './staff-of.js';

/** Restrictions that outlive their case, and the objections that end in one. */
@ApiTags('staff')
@Access({ roles: ['officer', 'approver'] })
@Controller('api/v1/staff')
export class RestrictionsController {
  readonly #restrictions: RestrictionsService;

  constructor(restrictions: RestrictionsService) {
    this.#restrictions = restrictions;
  }

  @Get('restrictions')
  @Access({ roles: ['officer', 'approver', 'auditor'] })
  @Does('Restrictions that stand (with `standing=false` ended ones too): ground, uses, systems, notice.')
  list(@Query() query: unknown): Promise<{ restrictions: RestrictionRow[] }> {
    return this.#restrictions.list(parse(restrictionsQuery, query));
  }

  @Post('restrictions/:id/lift')
  @Does('Tells the person that the restriction ends; it is lifted only after that mail has gone out.')
  @HttpCode(202)
  lift(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: liftSchema }) body: unknown,
  ): Promise<BegunLift> {
    const { reason } = parse(liftSchema, body);
    return this.#restrictions.lift(parse(restrictionPlace, params).id, reason, staffOf(request).actor);
  }

  @Post('cases/:id/objection')
  @Does('Decides on an objection: upheld, or refused on a compelling ground of a closed list.')
  @HttpCode(204)
  decide(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: objectionDecisionSchema }) body: unknown,
  ): Promise<void> {
    const decided = parse(objectionDecisionSchema, body);
    return this.#restrictions.decide(parse(casePlace, params).id, decided, staffOf(request).actor);
  }
}
