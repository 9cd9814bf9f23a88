// Writes the tables of docs/reference that list facts of the code; a test keeps them equal. Needs a build.
import { writeFileSync } from 'node:fs';
import { configSchema } from '../dist/libs/config/config.js';
import { AUDIT_EVENTS } from '../dist/libs/domain/audit-events.js';
import { ERRORS } from '../dist/libs/domain/errors.js';

function write({ name, title, text, head, rows }) {
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  writeFileSync(`docs/reference/${name}.md`, `# ${title}\n\n${text}\n\n${table}\n`);
}

write({
  name: 'errors',
  title: 'Errors',
  text: 'Every answer that is not a success is problem+json (RFC 9457) with one of these codes. `retry` says whether the same call may succeed later.',
  head: ['code', 'HTTP status', 'retry', 'text'],
  rows: Object.entries(ERRORS).map(([code, row]) => [
    `\`${code}\``,
    row.status,
    row.final ? 'no' : 'yes',
    row.title,
  ]),
});
write({
  name: 'audit-events',
  title: 'Audit events',
  text: 'What a timeline can say. Names never change; new ones may come.',
  head: ['event', 'meaning'],
  rows: Object.entries(AUDIT_EVENTS).map(([type, sentence]) => [`\`${type}\``, sentence]),
});
write({
  name: 'configuration',
  title: 'Configuration',
  text: 'Environment variables of the api and the worker. Each may also be given as `NAME_FILE`, a path to read the value from.',
  head: ['name', 'default', 'meaning'],
  rows: Object.entries(configSchema.shape).map(([name, field]) => {
    const parsed = field.safeParse(undefined);
    const standard = parsed.data === undefined ? 'optional' : `\`${String(parsed.data)}\``;
    return [`\`${name}\``, parsed.success ? standard : 'required', field.description ?? ''];
  }),
});
