import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { acceptedSchema, newRequestSchema, type AcceptedRequest } from '#libs/contracts/request';
import { Access } from '../http/access.js';
import { parse } from '../http/validate.js';
import { idempotencyKeyOf, requireJson } from './intake-request.js';
import { IntakeService } from './intake.service.js';

@ApiTags('requests')
@Controller('api/v1/requests')
export class IntakeController {
  readonly #intake: IntakeService;

  constructor(intake: IntakeService) {
    this.#intake = intake;
  }

  /** Takes a request in; the answer is the same whether the person is known or not. */
  @Post()
  @Access('public')
  @HttpCode(202)
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key and body give the same answer.',
  })
  @ApiAcceptedResponse({ standardSchema: acceptedSchema })
  receive(
    @Req() request: Request,
    @Body({ schema: newRequestSchema }) body: unknown,
  ): Promise<AcceptedRequest> {
    requireJson(request);
    return this.#intake.receive(parse(newRequestSchema, body), {
      channel: 'api',
      address: request.ip ?? '',
      idempotencyKey: idempotencyKeyOf(request),
    });
  }
}
