/** The plain pages of the sandbox: no script, nothing from elsewhere. */
import type { ServerResponse } from 'node:http';

const STYLE = `body{font:1rem/1.6 system-ui,"Noto Sans Arabic",sans-serif;background:#faf8f3;color:#1d1c1a;margin:0}
main{max-width:48rem;margin:auto;padding:2rem 1rem}a{color:#0e5a50}li{padding:.6rem 0;border-bottom:1px solid #e0dbcf}
ul{list-style:none;padding:0}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;background:#fff;border:1px solid #e0dbcf;
border-radius:6px;padding:1rem}small{color:#55524b}form{display:inline}button{font:inherit;margin:0 .4rem .4rem 0;padding:.2rem .7rem;
border:1px solid #0e5a50;border-radius:6px;background:#fff;color:#0e5a50;cursor:pointer}section{border-top:1px solid #e0dbcf}
table{border-collapse:collapse;width:100%}td,th{text-align:start;vertical-align:top;padding:.4rem .6rem .4rem 0;border-bottom:1px solid #e0dbcf}`;

export const escapeHtml = (text: string): string =>
  text.replace(
    /[&<>"]/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign,
  );

export function page(
  title: string,
  body: string,
  { refreshSeconds }: { refreshSeconds?: number } = {},
): string {
  const refresh =
    refreshSeconds === undefined ? '' : `<meta http-equiv="refresh" content="${refreshSeconds}">`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">${refresh}
<title>${escapeHtml(title)}</title><style>${STYLE}</style><main>${body}</main></html>`;
}

const HTML = 'text/html; charset=utf-8';

export const sendHtml = (response: ServerResponse, body: string, status = 200): void =>
  send(response, { status, type: HTML, body });

export function send(
  response: ServerResponse,
  { status = 200, type, body }: { readonly status?: number; readonly type: string; readonly body: string },
): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
  });
  response.end(body);
}
