import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiConsumes, ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Access } from '../http/access.js';
import { NoticesService } from './notices.service.js';

@ApiTags('webhooks')
@Controller('webhooks')
export class WebhooksController {
  readonly #notices: NoticesService;

  constructor(notices: NoticesService) {
    this.#notices = notices;
  }

  /** Takes a vendor's signed notice; `system` is its key in systems.yaml. A repeated one is taken and changes nothing. */
  @Post(':system')
  @Access({
    openTo: 'vendors',
    because: 'a vendor has no session: its signature over the raw body is the proof',
  })
  @HttpCode(204)
  @ApiConsumes('application/json')
  @ApiNoContentResponse()
  async receive(@Param('system') system: string, @Req() request: Request): Promise<void> {
    const body: unknown = request.body;
    const rawBody = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    await this.#notices.receive({ system, rawBody, headers: request.headers, address: request.ip ?? '' });
  }
}
