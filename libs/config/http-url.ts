import { z } from 'zod';

export const httpUrl = z.url({ protocol: /^https?$/, error: 'http:// or https://, and a host' });
