/** The two bodies of a mail from the same blocks: plain text, and simple HTML without a picture or a remote thing. */
import type { Language } from '#libs/domain/words';
import { directionOf } from '#libs/i18n/translate';

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'button'; readonly label: string; readonly url: string }
  | { readonly kind: 'fact'; readonly label: string; readonly value: string };

export interface MailLayout {
  readonly language: Language;
  readonly company: string;
  readonly subject: string;
  readonly blocks: readonly Block[];
  readonly footer: string;
}

function blockText(block: Block): string {
  if (block.kind === 'text') return block.text;
  // A link stands alone on its line, so that nothing is taken for a part of it.
  return block.kind === 'button' ? `${block.label}:\n${block.url}` : `${block.label}: ${block.value}`;
}

export function toText(layout: MailLayout): string {
  const lines: string[] = [];
  layout.blocks.forEach((block, index) => {
    const together = block.kind === 'fact' && layout.blocks[index - 1]?.kind === 'fact';
    lines.push(...(index === 0 || together ? [] : ['']), blockText(block));
  });
  return `${[...lines, '', '-- ', layout.footer].join('\n')}\n`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);

/** Addresses inside a sentence keep their own direction in Arabic. */
const inline = (text: string): string =>
  escapeHtml(text).replace(/https?:\/\/[^\s()،؛]+|[^\s()،؛@]+@[a-z0-9.-]+[a-z0-9]/gi, '<bdi>$&</bdi>');

const FONT = `font-family:'IBM Plex Sans','IBM Plex Sans Arabic',system-ui,'Noto Sans Arabic',Tahoma,sans-serif`;

function blockHtml(block: Block): string {
  if (block.kind === 'text') return `<p style="margin:0 0 16px">${inline(block.text)}</p>`;
  if (block.kind === 'fact') {
    const value = `<b style="font-size:18px"><bdi>${escapeHtml(block.value)}</bdi></b>`;
    return `<p style="margin:0 0 12px"><span style="color:#55524b">${escapeHtml(block.label)}</span><br>${value}</p>`;
  }
  const style =
    'display:inline-block;padding:12px 24px;background:#0e5a50;color:#ffffff;border-radius:6px;text-decoration:none;font-weight:600';
  return `<p style="margin:8px 0 24px"><a href="${escapeHtml(block.url)}" style="${style}">${escapeHtml(block.label)}</a></p>`;
}

export function toHtml(layout: MailLayout): string {
  const direction = directionOf(layout.language);
  const align = direction === 'rtl' ? 'right' : 'left';
  const leading = layout.language === 'ar' ? '1.75' : '1.55';
  return `<!doctype html>
<html lang="${layout.language}" dir="${direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(layout.subject)}</title></head>
<body style="margin:0;background:#faf8f3;color:#1d1c1a">
<div dir="${direction}" style="max-width:560px;margin:0 auto;padding:32px 20px;text-align:${align};font-size:16px;line-height:${leading};${FONT}">
<p style="margin:0 0 24px;font-weight:600"><bdi>${escapeHtml(layout.company)}</bdi></p>
${layout.blocks.map(blockHtml).join('\n')}
<p style="margin:32px 0 0;padding-top:16px;border-top:1px solid #e0dbcf;color:#55524b;font-size:13px">${inline(layout.footer)}</p>
</div>
</body>
</html>
`;
}
