/** A browser without JavaScript, as small as the demo needs: cookies, redirects, forms. */
import { formOf, type FormFields } from './html-form.js';

const MAX_REDIRECTS = 10;

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly html: string;
}

export class Browser {
  /** Cookies by host and port, then name. */
  readonly #jar = new Map<string, Map<string, string>>();

  async open(url: string): Promise<Page> {
    return this.#page(await this.fetch(url));
  }

  /** Fills a form of the page and presses its button; `action` is the end of the form's address. */
  async submit(page: Page, action: string, fields: FormFields = {}): Promise<Page> {
    const form = formOf(page.html, action, fields);
    const url = new URL(form.action || page.url, page.url).href;
    return this.#page(
      await this.fetch(url, {
        method: 'POST',
        body: form.body,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          origin: new URL(page.url).origin,
          'sec-fetch-site': 'same-origin',
        },
      }),
    );
  }

  /** Follows redirects as a browser does: the next request is a GET, with the cookies of its own host. */
  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    let current = url;
    let request = init;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const response = await fetch(current, {
        ...request,
        redirect: 'manual',
        headers: this.#headers(current, request),
      });
      this.#keep(current, response);
      const location = response.headers.get('location');
      if (!location || response.status < 300 || response.status > 399) {
        Object.defineProperty(response, 'url', { value: current });
        return response;
      }
      await response.body?.cancel();
      current = new URL(location, current).href;
      request = {};
    }
    throw new Error(`too many redirects from ${new URL(url).pathname}`);
  }

  #headers(url: string, init: RequestInit): Headers {
    const headers = new Headers(init.headers);
    const cookies = [...(this.#jar.get(new URL(url).host) ?? [])].map(([name, value]) => `${name}=${value}`);
    if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
    return headers;
  }

  #keep(url: string, response: Response): void {
    const { host } = new URL(url);
    const cookies = this.#jar.get(host) ?? new Map<string, string>();
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const ended = /expires=Thu, 01 Jan 1970|max-age=0/i.test(line);
      if (ended) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    this.#jar.set(host, cookies);
  }

  async #page(response: Response): Promise<Page> {
    const html = await response.text();
    if (response.status >= 400) {
      throw new Error(`${new URL(response.url).pathname} answered ${response.status}: ${html.slice(0, 300)}`);
    }
    return { url: response.url, status: response.status, html };
  }
}
