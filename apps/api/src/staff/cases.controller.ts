import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { caseListQuery, casePlace, collectionPlace, previewQuery } from '#libs/contracts/staff';
import { STAFF_ROLES } from '#libs/domain/words';
import { Access } from '../http/access.js';
import { Does } from '../http/does.js';
import { parse } from '../http/validate.js';
import { CaseViewsService } from './case-views.service.js';
import { staffOf } from './staff-of.js';

/** Reading. Auditors see cases, never records; administrators see no case at all. */
@ApiTags('staff')
@Access({ roles: ['officer', 'approver', 'auditor'] })
@Controller('api/v1/staff')
export class CasesController {
  readonly #views: CaseViewsService;

  constructor(views: CaseViewsService) {
    this.#views = views;
  }

  @Get('me')
  @Access({ roles: STAFF_ROLES })
  @Does('Who is signed in: pseudonym, roles, and when the identity provider last saw the person.')
  me(@Req() request: Request) {
    const { actor, roles, authenticatedAt } = staffOf(request);
    return { actor, roles, authenticatedAt };
  }

  @Get('cases')
  @Does(
    'Open cases of verified requesters, the earliest due first; filters `status`, `right`, `overdue`, `unverified`.',
  )
  list(@Query() query: unknown) {
    return this.#views.list(parse(caseListQuery, query));
  }

  @Get('cases/:id')
  @Does(
    'One case: states, dates, tasks with their instructions, plan, package, approvals, withholdings, mails (`notices`: to others than the person) with what their mail servers said; personal data only masked.',
  )
  show(@Param() params: unknown) {
    return this.#views.show(parse(casePlace, params).id);
  }

  @Get('cases/:id/timeline')
  @Does('The audit log of the case, in the order it was written.')
  timeline(@Param() params: unknown) {
    return this.#views.timeline(parse(casePlace, params).id);
  }

  @Get('cases/:id/findings')
  @Does('How many records were found, by system and collection.')
  findings(@Param() params: unknown) {
    return this.#views.findings(parse(casePlace, params).id);
  }

  @Get('cases/:id/findings/:system/:collection')
  @Access({ roles: ['officer', 'approver'] })
  @Does('Found records, a page at a time; needs a sign-in of the last 15 minutes and is recorded.')
  preview(@Req() request: Request, @Param() params: unknown, @Query() query: unknown) {
    return this.#views.preview(parse(collectionPlace, params), parse(previewQuery, query), staffOf(request));
  }
}
