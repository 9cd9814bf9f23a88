/** The picture of an account, from Clerk's own image host or the configured address, without redirects. */
import type { FoundFile, Pace } from '#libs/connectors/kit/connector';
import { WafaError } from '#libs/domain/errors';

const IMAGE_HOST = 'img.clerk.com';
const IMAGE_SECONDS = 60;
/** Clerk takes pictures of up to 10 MB. */
const MAX_IMAGE_BYTES = 20_000_000;

export interface ImageOptions {
  readonly system: string;
  readonly pace: Pace;
  /** Where the API is spoken to. */
  readonly baseUrl: string;
}

export interface OpenImage {
  readonly file: FoundFile;
  /** Ends the transfer of a picture that nobody read to its end. */
  release(): Promise<void>;
}

/**
 * Undefined where there is a picture that cannot be had this way: at another host, behind a redirect, no picture. A
 * person has to look then.
 */
export async function openImage(url: string, options: ImageOptions): Promise<OpenImage | undefined> {
  if (!isAllowed(url, options.baseUrl)) return undefined;
  await options.pace();
  const response = await get(url, options.system);
  if (response.status >= 500 || response.status === 429) {
    throw new WafaError('system-unavailable', `${options.system}: picture ${response.status}`);
  }
  const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim() ?? '';
  const { body } = response;
  if (response.status !== 200 || !mediaType.startsWith('image/') || !body) {
    await body?.cancel();
    return undefined;
  }
  return {
    file: { mediaType, content: bounded(body, options.system) },
    release: async () => {
      if (!body.locked) await body.cancel();
    },
  };
}

function isAllowed(text: string, baseUrl: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return false;
  const atClerk = url.protocol === 'https:' && url.host === IMAGE_HOST;
  return atClerk || url.origin === new URL(baseUrl).origin;
}

async function get(url: string, system: string): Promise<Response> {
  try {
    // Without the key: a picture is open to whoever has its address.
    return await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(IMAGE_SECONDS * 1000) });
  } catch (cause) {
    throw new WafaError('system-unavailable', `${system}: no answer from the image host`, { cause });
  }
}

async function* bounded(body: ReadableStream<Uint8Array>, system: string): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > MAX_IMAGE_BYTES)
        throw new WafaError('discovery-limit', `${system}: a picture is too large`);
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof WafaError) throw cause;
    throw new WafaError('system-unavailable', `${system}: the picture broke off`, { cause });
  }
}
