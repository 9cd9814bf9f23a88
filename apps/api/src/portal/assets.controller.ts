import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { WafaError } from '#libs/domain/errors';
import { Access } from '../http/access.js';
import { ASSET_CACHE_CONTROL, portalAssets } from './assets.js';

/** Style sheet, script and fonts; the addresses change with the content. */
@ApiExcludeController()
@Controller('assets')
export class AssetsController {
  @Get('*path')
  @Access('public')
  asset(@Param('path') path: string | string[], @Res() response: Response): void {
    const asset = portalAssets().files.get(`/assets/${[path].flat().join('/')}`);
    if (!asset) throw new WafaError('not-found', 'no such asset');
    response.setHeader('cache-control', ASSET_CACHE_CONTROL);
    response.type(asset.contentType).send(asset.bytes);
  }
}
