// Writes the tables of docs/reference that list facts of the code; a test keeps them equal. Needs a build.
import { writeFileSync } from 'node:fs';
import { routesOf } from '../dist/apps/api/src/http/routes.js';
import { STAFF_CONTROLLERS } from '../dist/apps/api/src/staff/staff.parts.js';
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
write({
  name: 'staff-api',
  title: 'Staff API',
  text: `What members of staff may call. Bodies and answers stand in \`/openapi.json\` of a running api; everything but the way in needs the session cookie of \`/staff/sign-in\`.

A session ends after 30 idle minutes, after 8 hours, at sign-out and at the next sign-in of the same browser. Roles come from the ID token and stay as they were for that session: a role taken away at the identity provider is gone at the next sign-in, at the latest after 8 hours; setting \`ended_at\` of the row in \`staff_session\` ends a session at once. A call that the role does not allow is answered with 403 and recorded as \`staff.denied\`. Looking at personal data needs a sign-in of the last 15 minutes (\`/staff/sign-in?fresh=1\`), else 401 \`fresh-authentication-needed\`, and is recorded as \`data.viewed\`.

A browser may change something only from the portal's own address: with another \`Origin\` or \`Sec-Fetch-Site\` the answer is 403 \`cross-site-request\`.`,
  head: ['route', 'roles', 'what it does'],
  rows: routesOf(STAFF_CONTROLLERS).map(({ method, path, rule, does }) => [
    `\`${method} ${path}\``,
    rule === 'public' ? 'everybody' : rule.roles.join(', '),
    does,
  ]),
});
