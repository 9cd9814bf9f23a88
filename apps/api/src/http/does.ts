import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';

const DOES = 'wafa:does';

/** What a route does, in one sentence: for OpenAPI and for docs/reference/staff-api.md. */
export const Does = (summary: string): MethodDecorator =>
  applyDecorators(SetMetadata(DOES, summary), ApiOperation({ summary }));

export const whatItDoes = (handler: object): string | undefined =>
  Reflect.getMetadata(DOES, handler) as string | undefined;
