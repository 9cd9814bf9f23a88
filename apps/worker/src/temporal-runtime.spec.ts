import { describe, expect, it } from '@jest/globals';
import type { Logger } from '#libs/telemetry/logger';
import { bridge } from './temporal-runtime.js';

function told(message: string): string[] {
  const lines: string[] = [];
  const line = (level: string) => (text: string, fields: object) =>
    void lines.push(`${level} ${text} ${JSON.stringify(fields)}`);
  const logger = { debug: line('debug'), warn: line('warn'), error: line('error') } as unknown as Logger;
  bridge(logger).warn(message, { workflowId: 'dsr-1', input: 'layla@example.com' });
  return lines;
}

describe('the log lines of the SDK', () => {
  it('keep their level, and of their record only the id of the workflow', () => {
    expect(told('Worker is slow')).toEqual(['warn Worker is slow {"workflowId":"dsr-1"}']);
  });

  it('warn of no worker that has activities only', () => {
    expect(told('No workflows registered, not polling for workflow tasks')).toEqual([
      'debug No workflows registered, not polling for workflow tasks {"workflowId":"dsr-1"}',
    ]);
  });
});
