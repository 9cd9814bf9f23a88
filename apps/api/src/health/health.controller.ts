import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { Access } from '../http/access.js';

@ApiTags('health')
@Controller('health')
export class HealthController {
  readonly #db: DataSource;

  constructor(db: DataSource) {
    this.#db = db;
  }

  /** The process runs. */
  @Get('live')
  @Access('public')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Requests can be taken in: needs the database and nothing else. */
  @Get('ready')
  @Access('public')
  async ready(@Res({ passthrough: true }) response: Response): Promise<{ status: 'ok' | 'unavailable' }> {
    try {
      await this.#db.query('SELECT 1');
      return { status: 'ok' };
    } catch {
      response.status(503);
      return { status: 'unavailable' };
    }
  }
}
