import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { declaredSystemPlace, stopSchema, systemPlace } from '#libs/contracts/staff';
import { EVERY_SYSTEM } from '#libs/persistence/system-pauses';
import { Access } from '../http/access.js';
import { Does } from '../http/does.js';
import { parse } from '../http/validate.js';
import { staffOf } from './staff-of.js';
import { SystemsService, type Stopped, type SystemHealth } from './systems.service.js';

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
  @Does(
    'Whether all work is stopped; every declared system, since when it is paused or stopped, and how many cases wait for it.',
  )
  list(): Promise<{ stop: Stopped | null; systems: SystemHealth[] }> {
    return this.#systems.list();
  }

  @Post('systems/:system/resume')
  @Does('The access is repaired: every case that waits for the system asks again.')
  @HttpCode(204)
  resume(@Req() request: Request, @Param() params: unknown): Promise<void> {
    return this.#systems.resume(parse(declaredSystemPlace, params).system, staffOf(request).actor);
  }

  @Post('systems/:system/stop')
  @Does('Emergency stop of one system: running work halts at its next step, for a reason that is recorded.')
  @HttpCode(204)
  stop(
    @Req() request: Request,
    @Param() params: unknown,
    @Body({ schema: stopSchema }) body: unknown,
  ): Promise<void> {
    const { system } = parse(declaredSystemPlace, params);
    return this.#systems.stop(system, parse(stopSchema, body).reason, staffOf(request).actor);
  }

  @Post('stop')
  @Does('Emergency stop of all systems and transfers: running work halts at its next step.')
  @HttpCode(204)
  stopAll(@Req() request: Request, @Body({ schema: stopSchema }) body: unknown): Promise<void> {
    return this.#systems.stop(EVERY_SYSTEM, parse(stopSchema, body).reason, staffOf(request).actor);
  }

  @Post('resume')
  @Access({ roles: ['approver', 'admin'] })
  @Does('Ends the emergency stop of all systems; a system that is paused or stopped by itself stays so.')
  @HttpCode(204)
  resumeAll(@Req() request: Request): Promise<void> {
    return this.#systems.resume(EVERY_SYSTEM, staffOf(request).actor);
  }

  @Post('cases/:id/systems/:system/by-hand')
  @Access({ roles: ['officer', 'approver'] })
  @Does(
    'One case does not wait any longer for a system that is paused or does not answer: a person looks, or erases.',
  )
  @HttpCode(204)
  takeByHand(@Req() request: Request, @Param() params: unknown): Promise<void> {
    return this.#systems.takeByHand(parse(systemPlace, params), staffOf(request).actor);
  }
}
