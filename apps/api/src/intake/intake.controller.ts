import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import { acceptedSchema, newRequestSchema, type AcceptedRequest } from '#libs/contracts/request';
import { WafaError } from '#libs/domain/errors';
import { Access } from '../http/access.js';
import { parse } from '../http/validate.js';
import { IntakeService } from './intake.service.js';

const idempotencyHeader = z.object({ 'idempotency-key': z.string().min(8).max(200).optional() });

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
    if (!request.is('application/json'))
      throw new WafaError('unsupported-media-type', 'expects application/json');
    const input = parse(newRequestSchema, body);
    const key = parse(idempotencyHeader, { 'idempotency-key': request.get('idempotency-key') });
    return this.#intake.receive(input, {
      channel: 'api',
      address: request.ip ?? '',
      idempotencyKey: key['idempotency-key'],
    });
  }
}
