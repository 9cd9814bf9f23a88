import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { declaredSystemPlace, systemPlace } from '#libs/contracts/staff';
import { Access } from '../http/access.js';
import { Does } from '../http/does.js';
import { parse } from '../http/validate.js';
import { staffOf } from './staff-of.js';
import { SystemsService, type SystemHealth } from './systems.service.js';

/** Systems as a whole: which are paused, and asking them again. Administrators repair access and see no case. */
@ApiTags('staff')
@Access({ roles: ['officer', 'approver', 'admin'] })
@Controller('api/v1/staff')
export class SystemsController {
  readonly #systems: SystemsService;

  constructor(systems: SystemsService) {
    this.#systems = systems;
  }

  @Get('systems')
  @Does('Every declared system, since when it is paused, and how many cases wait for it.')
  list(): Promise<{ systems: SystemHealth[] }> {
    return this.#systems.list();
  }

  @Post('systems/:system/resume')
  @Does('The access is repaired: every case that waits for the system asks again.')
  @HttpCode(204)
  resume(@Req() request: Request, @Param() params: unknown): Promise<void> {
    return this.#systems.resume(parse(declaredSystemPlace, params).system, staffOf(request).actor);
  }

  @Post('cases/:id/systems/:system/by-hand')
  @Access({ roles: ['officer', 'approver'] })
  @Does('One case does not wait any longer for a system that is paused or does not answer: a person looks.')
  @HttpCode(204)
  takeByHand(@Req() request: Request, @Param() params: unknown): Promise<void> {
    return this.#systems.takeByHand(parse(systemPlace, params), staffOf(request).actor);
  }
}
