/** Lines of UTF-8 text, ended by `\n` alone, without their ends; the last one needs none. */
import { StringDecoder } from 'node:string_decoder';

export async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let begun = '';
  for await (const bytes of stream) {
    const lines = (begun + decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))).split(
      '\n',
    );
    begun = lines.pop() ?? '';
    yield* lines;
  }
  begun += decoder.end();
  if (begun !== '') yield begun;
}
