/** Where traces go, and what their collector is told. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';
import { httpUrl } from './http-url.js';

export const tracingShape = {
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl
    .optional()
    .describe(
      'OTLP/HTTP collector that gets traces, such as http://127.0.0.1:4318; without it none are made.',
    ),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .refine(areHeaders, 'name=value,name=value, each value percent-encoded')
    .optional()
    .describe('Headers for the collector, `name=value,name=value`, percent-encoded.'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Which part of the traces is made: 1 all, 0.1 one in ten.'),
};

/** As the OpenTelemetry specification writes them. Throws where they are written otherwise, or are no headers. */
export function headersOf(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...rest] = pair.split('=').map((part) => part.trim());
      if (rest.length === 0) throw new Error('no value');
      const value = decodeURIComponent(rest.join('='));
      validateHeaderName(name);
      validateHeaderValue(name, value);
      return [name, value];
    }),
  );
}

function areHeaders(text: string): boolean {
  try {
    headersOf(text);
    return true;
  } catch {
    return false;
  }
}
