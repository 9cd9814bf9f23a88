import { escapeHtml, page } from '../html.js';
import type { StoredMail } from './mail-store.js';

export function inboxPage(mails: readonly StoredMail[]): string {
  const lines = mails.map(
    ({ id, subject, to, receivedAt }) =>
      `<li><a href="/mail/${id}"><bdi>${escapeHtml(subject)}</bdi></a><br><small>to ${escapeHtml(to)}, ${receivedAt}</small></li>`,
  );
  const list = lines.length === 0 ? '<p>No mail yet.</p>' : `<ul>${lines.join('')}</ul>`;
  return page('Inbox', `<h1>Inbox</h1><p>Every mail that the embedded mail server received.</p>${list}`);
}

/** The plain text, with its links made clickable. */
export function mailPage(mail: StoredMail): string {
  const text = escapeHtml(mail.text).replace(/https?:\/\/[^\s<>]+/g, (url) => `<a href="${url}">${url}</a>`);
  return page(
    mail.subject,
    `<p><a href="/">Inbox</a> · <a href="/mail/${mail.id}/html">as HTML</a></p><h1 dir="auto">${escapeHtml(mail.subject)}</h1>
<p><small>from ${escapeHtml(mail.from)} to ${escapeHtml(mail.to)}, ${mail.receivedAt}</small></p><pre dir="auto">${text}</pre>`,
  );
}
