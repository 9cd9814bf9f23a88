/** The addresses of Wafa's own database. */
import { z } from 'zod';

/** As the driver knows them; another word would be taken for the strictest (docs/operating/deploying.md). */
const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];
const MODE = /[?&]sslmode=([^&]*)/;

export const databaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/./, 'postgres://role:password@host/database')
  .refine(
    (url) => SSL_MODES.includes(MODE.exec(url)?.[1] ?? 'disable'),
    `its sslmode is one of ${SSL_MODES.join(', ')}`,
  );
