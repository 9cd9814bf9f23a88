import { describe, expect, it } from '@jest/globals';
import { createLogger } from './logger.js';
import { withinRequest } from './request-context.js';

describe('the log', () => {
  it('writes listed fields and drops every other one', () => {
    const lines: string[] = [];
    const logger = createLogger('api', 'info', { write: (line: string) => void lines.push(line) });
    const fields = { caseId: 'c1', email: 'layla@example.com' };
    logger.info('case opened', fields);
    const { time, ...line } = JSON.parse(lines[0] ?? '{}') as Record<string, unknown>;
    expect(line).toEqual({ level: 30, name: 'api', caseId: 'c1', msg: 'case opened' });
    expect(time).toMatch(/^\d{4}-/);
  });
  it('names the request that a line belongs to, however late it is written', async () => {
    const lines: string[] = [];
    const logger = createLogger('api', 'info', { write: (line: string) => void lines.push(line) });
    const served = withinRequest('r1', async () => {
      await Promise.resolve();
      logger.info('found');
    });
    logger.info('outside');
    await served;
    const ids = lines.map((line) => (JSON.parse(line) as { requestId?: string }).requestId);
    expect(ids).toEqual([undefined, 'r1']);
  });
});
