import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import {
  consentAnswerSchema,
  consentFactsSchema,
  consentHistorySchema,
  consentQuestionSchema,
  consentSubjectSchema,
  type ConsentHistory,
} from '#libs/contracts/consents';
import type { ConsentAnswer } from '#libs/domain/consent';
import { Access } from '../http/access.js';
import { Does } from '../http/does.js';
import { parse } from '../http/validate.js';
import { requireJson } from '../intake/intake-request.js';
import { ConsentsService } from './consents.service.js';

/** Ids of users stand in bodies, never in addresses: those are logged everywhere. */
@ApiTags('consents')
@ApiBearerAuth()
@Access({
  openTo: 'product-servers',
  because: 'a server has no session: the product token is the proof, compared with every call',
})
@Controller('api/v1/consents')
export class ConsentsController {
  readonly #consents: ConsentsService;

  constructor(consents: ConsentsService) {
    this.#consents = consents;
  }

  @Post()
  @Does('Records what users agreed to and refused; the same event twice is one.')
  @HttpCode(200)
  record(
    @Req() request: Request,
    @Body({ schema: consentFactsSchema }) body: unknown,
  ): Promise<{ recorded: number }> {
    this.#admit(request);
    return this.#consents.record(parse(consentFactsSchema, body));
  }

  @Post('ask')
  @Does('May this user’s, or this browser’s, data be used for a purpose?')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: consentAnswerSchema })
  ask(
    @Req() request: Request,
    @Body({ schema: consentQuestionSchema }) body: unknown,
  ): Promise<ConsentAnswer> {
    this.#admit(request);
    return this.#consents.ask(parse(consentQuestionSchema, body));
  }

  @Post('history')
  @Does('Everything that one user agreed to and refused.')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: consentHistorySchema })
  history(
    @Req() request: Request,
    @Body({ schema: consentSubjectSchema }) body: unknown,
  ): Promise<ConsentHistory> {
    this.#admit(request);
    return this.#consents.history(parse(consentSubjectSchema, body).subject);
  }

  #admit(request: Request): void {
    this.#consents.requireProduct(request.get('authorization'));
    requireJson(request);
  }
}
