import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { acceptedSchema, signedInRequestSchema, type AcceptedRequest } from '#libs/contracts/request';
import { Access } from '../http/access.js';
import { parse } from '../http/validate.js';
import { idempotencyKeyOf, requireJson } from '../intake/intake-request.js';
import { SIGNED_IN_PATH } from './product-origins.js';
import { SignedInService } from './signed-in.service.js';

@ApiTags('requests')
@Controller(SIGNED_IN_PATH)
export class SignedInController {
  readonly #signedIn: SignedInService;

  constructor(signedIn: SignedInService) {
    this.#signedIn = signedIn;
  }

  /** Takes a request of a signed-in person in, already verified; called by a page of the product. */
  @Post()
  @Access({
    openTo: 'product-pages',
    because: 'the session token of the product’s sign-in is the proof, verified with every call',
  })
  @HttpCode(202)
  @ApiBearerAuth()
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key and body give the same answer.',
  })
  @ApiAcceptedResponse({ standardSchema: acceptedSchema })
  receive(
    @Req() request: Request,
    @Body({ schema: signedInRequestSchema }) body: unknown,
  ): Promise<AcceptedRequest> {
    requireJson(request);
    return this.#signedIn.receive(parse(signedInRequestSchema, body), {
      authorization: request.get('authorization'),
      address: request.ip ?? '',
      idempotencyKey: idempotencyKeyOf(request),
    });
  }
}
