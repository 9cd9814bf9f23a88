import { Body, Controller, Delete, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { decisionPlace, keptClassSchema, uncoveredSchema } from '#libs/contracts/coverage';
import { casePlace } from '#libs/contracts/staff';
import { Access } from '../http/access.js';
import { Does } from '../http/does.js';
import { parse } from '../http/validate.js';
import { CoverageService } from './coverage.service.js';
import { staffOf } from './staff-of.js';

/** Decisions about the erasure of one case. Who takes one has prepared the plan, and is none of its approvers. */
@ApiTags('staff')
@Access({ roles: ['officer', 'approver'] })
@Controller('api/v1/staff')
export class CoverageController {
  readonly #coverage: CoverageService;

  constructor(coverage: CoverageService) {
    this.#coverage = coverage;
  }

  @Post('cases/:id/plan/uncovered')
  @Does('Decides about data that the map leaves open, for this case: delete, empty, or keep on a ground.')
  decide(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: uncoveredSchema }) body: unknown,
  ): Promise<{ ids: string[] }> {
    const { id } = parse(casePlace, params);
    return this.#coverage.decide(id, parse(uncoveredSchema, body), staffOf(request).actor);
  }

  @Post('cases/:id/plan/keep')
  @Does('Keeps a class of records of an erasure, or all of a system, on a ground and until a date.')
  keep(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: keptClassSchema }) body: unknown,
  ): Promise<{ id: string }> {
    const { id } = parse(casePlace, params);
    return this.#coverage.keep(id, parse(keptClassSchema, body), staffOf(request).actor);
  }

  @Delete('cases/:id/plan/decisions/:decision')
  @Does('Takes such a decision back; the plan is built anew.')
  @HttpCode(204)
  takeBack(@Req() request: Request, @Param() params: unknown): Promise<void> {
    const { id, decision } = parse(decisionPlace, params);
    return this.#coverage.takeBack(id, decision, staffOf(request).actor);
  }
}
