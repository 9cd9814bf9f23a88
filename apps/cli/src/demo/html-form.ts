/** Reads a form out of a page as a browser would before sending it. */
export type FormFields = Readonly<Record<string, string | readonly string[]>>;

interface ReadForm {
  readonly action: string;
  readonly body: string;
}

/** The form whose address ends with `action`: its own values, then `fields` over them. */
export function formOf(html: string, action: string, fields: FormFields): ReadForm {
  const forms = [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)];
  const found = forms.find(([, attributes = '']) => (attribute(attributes, 'action') ?? '').endsWith(action));
  if (!found) throw new Error(`the page has no form for ${action}`);
  const [, attributes = '', inside = ''] = found;
  const body = new URLSearchParams();
  for (const [name, value] of defaultsOf(inside)) if (!(name in fields)) body.append(name, value);
  for (const [name, value] of Object.entries(fields))
    for (const one of [value].flat()) body.append(name, one);
  return { action: attribute(attributes, 'action') ?? '', body: body.toString() };
}

function defaultsOf(inside: string): [string, string][] {
  const inputs = [...inside.matchAll(/<input\b([^>]*)>/g)].flatMap(
    ([, attributes = '']): [string, string][] => {
      const name = attribute(attributes, 'name');
      const type = attribute(attributes, 'type') ?? 'text';
      const off = ['checkbox', 'radio'].includes(type) && !/\bchecked\b/.test(attributes);
      return name === undefined || off ? [] : [[name, attribute(attributes, 'value') ?? '']];
    },
  );
  const areas = [...inside.matchAll(/<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g)];
  const texts = areas.map(([, attributes = '', text = '']): [string, string] => [
    attribute(attributes, 'name') ?? '',
    decode(text),
  ]);
  const selects = [...inside.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)];
  const chosen = selects.map(([, attributes = '', options = '']): [string, string] => {
    const option = /<option\b([^>]*\bselected\b[^>]*)>/.exec(options)?.[1] ?? '';
    return [attribute(attributes, 'name') ?? '', attribute(option, 'value') ?? ''];
  });
  return [...inputs, ...texts, ...chosen];
}

function attribute(text: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1];
  return value === undefined ? undefined : decode(value);
}

const decode = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
