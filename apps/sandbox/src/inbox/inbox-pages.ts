import type { StoredMail } from './mail-store.js';

const STYLE = `body{font:1rem/1.6 system-ui,"Noto Sans Arabic",sans-serif;background:#faf8f3;color:#1d1c1a;margin:0}
main{max-width:48rem;margin:auto;padding:2rem 1rem}a{color:#0e5a50}li{padding:.6rem 0;border-bottom:1px solid #e0dbcf}
ul{list-style:none;padding:0}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;background:#fff;border:1px solid #e0dbcf;
border-radius:6px;padding:1rem}small{color:#55524b}`;

const escape = (text: string): string =>
  text.replace(
    /[&<>"]/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign,
  );

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title><style>${STYLE}</style><main>${body}</main></html>`;

export function inboxPage(mails: readonly StoredMail[]): string {
  const lines = mails.map(
    ({ id, subject, to, receivedAt }) =>
      `<li><a href="/mail/${id}"><bdi>${escape(subject)}</bdi></a><br><small>to ${escape(to)}, ${receivedAt}</small></li>`,
  );
  const list = lines.length === 0 ? '<p>No mail yet.</p>' : `<ul>${lines.join('')}</ul>`;
  return page('Inbox', `<h1>Inbox</h1><p>Every mail that the embedded mail server received.</p>${list}`);
}

/** The plain text, with its links made clickable. */
export function mailPage(mail: StoredMail): string {
  const text = escape(mail.text).replace(/https?:\/\/[^\s<>]+/g, (url) => `<a href="${url}">${url}</a>`);
  return page(
    mail.subject,
    `<p><a href="/">Inbox</a> · <a href="/mail/${mail.id}/html">as HTML</a></p><h1 dir="auto">${escape(mail.subject)}</h1>
<p><small>from ${escape(mail.from)} to ${escape(mail.to)}, ${mail.receivedAt}</small></p><pre dir="auto">${text}</pre>`,
  );
}
