/** Small texts put together, so that compressing and hashing are asked for thousands of rows at a time and not for each. */
const PIECE_CHARACTERS = 65_536;

export async function* inPieces(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = '';
  for await (const text of texts) {
    piece += text;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
