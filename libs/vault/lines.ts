/**
 * Lines of UTF-8 text, ended by `\n` alone, without their ends; the last one needs none. Those that come together are
 * given together: a step of an asynchronous loop for each of a million costs more than what is done with them.
 */
import { StringDecoder } from 'node:string_decoder';

export async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new StringDecoder('utf8');
  let begun = '';
  for await (const bytes of stream) {
    const text = decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    const lines = (begun + text).split('\n');
    begun = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  begun += decoder.end();
  if (begun !== '') yield [begun];
}
