import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { currentTraceparent, withinTrace } from './trace-context.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('a trace', () => {
  it('is none where nothing is traced', () => {
    expect(withinTrace(TRACEPARENT, currentTraceparent)).toBeUndefined();
  });

  describe('that is made', () => {
    beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
    afterAll(() => {
      context.disable();
      trace.disable();
    });

    it('goes on where its text is taken up, also later', async () => {
      const later = withinTrace(TRACEPARENT, async () => {
        await Promise.resolve();
        return currentTraceparent();
      });
      expect(currentTraceparent()).toBeUndefined();
      expect(await later).toBe(TRACEPARENT);
    });

    it.each([
      null,
      '',
      'layla@example.com',
      TRACEPARENT.slice(0, -1),
      `${TRACEPARENT} `,
      TRACEPARENT.replace('0af7651916cd43dd8448eb211c80319c', '0'.repeat(32)),
      TRACEPARENT.toUpperCase(),
    ])('is not begun by %j', (text) => {
      expect(withinTrace(text, currentTraceparent)).toBeUndefined();
    });
  });
});
