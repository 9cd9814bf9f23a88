import { Body, Controller, Delete, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { acceptedSchema, enteredRequestSchema, type AcceptedRequest } from '#libs/contracts/request';
import {
  approvalSchema,
  casePlace,
  extensionSchema,
  manualResultSchema,
  messagePlace,
  provedIdentifierSchema,
  redactionPlace,
  redactionSchema,
  refusalSchema,
  revealSchema,
  systemPlace,
} from '#libs/contracts/staff';
import type { ApprovalAnswer } from '#workflows/case/messages';
import { Access } from '../http/access.js';
import { Does } from '../http/does.js';
import { parse } from '../http/validate.js';
import { IntakeService } from '../intake/intake.service.js';
import { CaseViewsService, type Revealed } from './case-views.service.js';
import { CaseWorkService } from './case-work.service.js';
import { ExtensionService, type Extended } from './extension.service.js';
import { staffOf } from './staff-of.js';
import { WithholdingService, type Withheld } from './withholding.service.js';

/** Deciding and working. Every route is one line: the rule above it, the service behind it. */
@ApiTags('staff')
@Access({ roles: ['officer', 'approver'] })
@Controller('api/v1/staff')
export class CaseWorkController {
  readonly #work: CaseWorkService;
  readonly #views: CaseViewsService;
  readonly #intake: IntakeService;
  readonly #withholding: WithholdingService;
  readonly #extension: ExtensionService;

  constructor(
    work: CaseWorkService,
    views: CaseViewsService,
    intake: IntakeService,
    withholding: WithholdingService,
    extension: ExtensionService,
  ) {
    this.#work = work;
    this.#withholding = withholding;
    this.#views = views;
    this.#intake = intake;
    this.#extension = extension;
  }

  @Post('requests')
  @Does('Enters a request that came by mail, letter, telephone or in person, with its true receipt.')
  @HttpCode(202)
  async enter(
    @Req() request: Request,
    @Body({ schema: enteredRequestSchema }) body: unknown,
  ): Promise<AcceptedRequest> {
    const entered = parse(enteredRequestSchema, body);
    return acceptedSchema.parse(await this.#intake.receiveEntered(entered, staffOf(request).actor));
  }

  @Post('cases/:id/plan/approve')
  @Does('Approves the digest of the plan; answers whether all approvals are there.')
  @HttpCode(200)
  approvePlan(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: approvalSchema }) body: unknown,
  ): Promise<ApprovalAnswer> {
    return this.#work.approvePlan(
      parse(casePlace, params).id,
      parse(approvalSchema, body).digest,
      staffOf(request),
    );
  }

  @Post('cases/:id/plan/anew')
  @Does('Builds the plan of an erasure anew, after the data map was changed.')
  @HttpCode(204)
  planAnew(@Req() request: Request, @Param() params: unknown): Promise<void> {
    return this.#work.planAnew(parse(casePlace, params).id, staffOf(request).actor);
  }

  @Post('cases/:id/release/approve')
  @Does('Approves the digest of the release; answers whether all approvals are there.')
  @HttpCode(200)
  approveRelease(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: approvalSchema }) body: unknown,
  ): Promise<ApprovalAnswer> {
    const { digest } = parse(approvalSchema, body);
    return this.#work.approveRelease(parse(casePlace, params).id, digest, staffOf(request));
  }

  @Post('cases/:id/refuse')
  @Does('Refuses the request on a ground, until the release.')
  @HttpCode(204)
  refuse(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: refusalSchema }) body: unknown,
  ): Promise<void> {
    return this.#work.refuse(
      parse(casePlace, params).id,
      parse(refusalSchema, body).ground,
      staffOf(request).actor,
    );
  }

  @Post('cases/:id/extend')
  @Does(
    'Takes the further time that the law gives, once, before its first period ends; tells the person why.',
  )
  @HttpCode(200)
  extend(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: extensionSchema }) body: unknown,
  ): Promise<Extended> {
    const { id } = parse(casePlace, params);
    return this.#extension.extend(id, parse(extensionSchema, body).reason, staffOf(request).actor);
  }

  @Post('cases/:id/redactions')
  @Does(
    'Leaves one record out of the answer and of the sibling cases, with a reason; the plan is built anew.',
  )
  withhold(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: redactionSchema }) body: unknown,
  ): Promise<Withheld> {
    return this.#withholding.withhold(
      parse(casePlace, params).id,
      parse(redactionSchema, body),
      staffOf(request).actor,
    );
  }

  @Delete('cases/:id/redactions/:redaction')
  @Does('Takes a withholding back, in the sibling cases too; the plan is built anew.')
  @HttpCode(204)
  restore(@Req() request: Request, @Param() params: unknown): Promise<void> {
    const { id, redaction } = parse(redactionPlace, params);
    return this.#withholding.restore(id, redaction, staffOf(request).actor);
  }

  @Post('cases/:id/manual-tasks/:system')
  @Does(
    'Reports what a person found, or did, in a system; after the answer too, where that named it as unanswered.',
  )
  @HttpCode(204)
  completeTask(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: manualResultSchema }) body: unknown,
  ): Promise<void> {
    const { id, system } = parse(systemPlace, params);
    return this.#work.completeTask(id, system, {
      ...parse(manualResultSchema, body),
      actor: staffOf(request).actor,
    });
  }

  @Post('cases/:id/identifiers')
  @Does('Confirms an identifier with a reason: it may then seed the search, and proves the requester.')
  @HttpCode(204)
  proveIdentifier(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: provedIdentifierSchema }) body: unknown,
  ): Promise<void> {
    const proved = parse(provedIdentifierSchema, body);
    return this.#work.proveIdentifier(parse(casePlace, params).id, proved, staffOf(request).actor);
  }

  @Post('cases/:id/messages/:message/again')
  @Does('Sends a mail once more that a mail server had refused for good.')
  @HttpCode(204)
  sendAgain(@Req() request: Request, @Param() params: unknown): Promise<void> {
    const { id, message } = parse(messagePlace, params);
    return this.#work.sendAgain(id, message, staffOf(request).actor);
  }

  @Post('cases/:id/reveal')
  @Does(
    'What the requester wrote, and the public items they chose, for a reason that is recorded; needs a sign-in of the last 15 minutes.',
  )
  @HttpCode(200)
  reveal(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: revealSchema }) body: unknown,
  ): Promise<Revealed> {
    return this.#views.reveal(
      parse(casePlace, params).id,
      parse(revealSchema, body).reason,
      staffOf(request),
    );
  }
}
