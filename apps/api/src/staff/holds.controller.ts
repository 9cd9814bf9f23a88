import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { holdPlace, holdSchema } from '#libs/contracts/staff';
import type { HoldRow } from '#libs/persistence/legal-holds';
import { Access } from '../http/access.js';
import { Does } from '../http/does.js';
import { parse } from '../http/validate.js';
import { HoldsService, type SetHold } from './holds.service.js';
import { staffOf } from './staff-of.js';

/** Legal holds. Who stands in one is never told: a hold is known by its id, its reason and its dates. */
@ApiTags('staff')
@Access({ roles: ['officer', 'approver'] })
@Controller('api/v1/staff')
export class HoldsController {
  readonly #holds: HoldsService;

  constructor(holds: HoldsService) {
    this.#holds = holds;
  }

  @Get('holds')
  @Access({ roles: ['officer', 'approver', 'auditor'] })
  @Does('Legal holds, those that stand first: reason, dates and who set, approved and lifted them.')
  list(): Promise<{ holds: HoldRow[] }> {
    return this.#holds.list();
  }

  @Post('holds')
  @Does('Sets a legal hold on a person, a system, or a person in one system: it blocks from now on.')
  set(@Req() request: Request, @Body({ schema: holdSchema }) body: unknown): Promise<SetHold> {
    return this.#holds.set(parse(holdSchema, body), staffOf(request).actor);
  }

  @Post('holds/:id/approve')
  @Does('Approves a legal hold that another person has set.')
  @HttpCode(204)
  approve(@Req() request: Request, @Param() params: unknown): Promise<void> {
    return this.#holds.approve(parse(holdPlace, params).id, staffOf(request).actor);
  }

  @Post('holds/:id/lift')
  @Does('Asks to lift a legal hold, which still blocks.')
  @HttpCode(204)
  askToLift(@Req() request: Request, @Param() params: unknown): Promise<void> {
    return this.#holds.askToLift(parse(holdPlace, params).id, staffOf(request).actor);
  }

  @Post('holds/:id/lift/approve')
  @Does('Lifts a legal hold, which another person has asked for: it blocks no more.')
  @HttpCode(204)
  lift(@Req() request: Request, @Param() params: unknown): Promise<void> {
    return this.#holds.lift(parse(holdPlace, params).id, staffOf(request).actor);
  }
}
