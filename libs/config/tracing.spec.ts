import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { parseSettings } from './settings.js';
import { headersOf, tracingShape } from './tracing.js';

describe('the headers for the collector', () => {
  it('are pairs with commas, each value percent-encoded', () => {
    expect(headersOf('authorization=Bearer%20x=, x-tenant = a%2Cb ,')).toEqual({
      authorization: 'Bearer x=',
      'x-tenant': 'a,b',
    });
    expect(headersOf('')).toEqual({});
  });

  it.each(['authorization=CANARY%', 'authorization', '=CANARY', 'a b=CANARY', 'a=CANARY%0d%0ab'])(
    'that are wrong are refused by name, without their value: %s',
    (text) => {
      const parse = (): unknown =>
        parseSettings(z.object(tracingShape), { OTEL_EXPORTER_OTLP_HEADERS: text });
      expect(parse).toThrow(
        'config-invalid: wrong or missing: OTEL_EXPORTER_OTLP_HEADERS (name=value,name=value, each value percent-encoded)',
      );
      expect(parse).not.toThrow('CANARY');
    },
  );
});
