const NEWLINE = 0x0a
const RETURN = 0x0d

/** A line of a file as bytes, without its end, and its number counted from 1. */
export interface ByteLine {
  readonly line: number
  readonly bytes: Uint8Array
}

/**
 * Splits a file into lines before it is decoded: in UTF-8 and GB18030 no character holds a byte 0A but the newline itself. What follows the
 * last newline is a line when it is not empty.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ByteLine> {
  let line = 0
  for await (const bytes of piecesOf(chunks, NEWLINE))
    yield { line: ++line, bytes: bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes }
}

/** What stands between the bytes `end`, which are left out; what follows the last one when it is not empty. */
export async function* piecesOf(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  end: number,
): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array[] = []
  for await (const chunk of chunks) {
    let from = 0
    for (let at = chunk.indexOf(end); at >= 0; at = chunk.indexOf(end, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, at)])
      rest = []
      from = at + 1
    }
    if (from < chunk.length) rest.push(chunk.subarray(from))
  }
  const last = Buffer.concat(rest)
  if (last.length > 0) yield last
}

/** The bytes again, cut only behind ends of lines; where a line is longer than a chunk, behind a byte that is in no encoding part of another character. */
export async function* blocksOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array[] = []
  for await (const chunk of chunks) {
    const newline = chunk.lastIndexOf(NEWLINE)
    const end = 1 + (newline >= 0 ? newline : chunk.findLastIndex(standsAlone))
    if (end === 0) rest.push(chunk)
    else {
      yield Buffer.concat([...rest, chunk.subarray(0, end)])
      rest = end < chunk.length ? [chunk.subarray(end)] : []
    }
  }
  if (rest.length > 0) yield Buffer.concat(rest)
}

/** Controls, blanks, quotes, commas: below these GB18030 and UTF-8 have no second byte of a character. */
const standsAlone = (byte: number) => byte < 0x30

/** The same bytes in pieces that end behind each such byte. */
export function* spansOf(bytes: Uint8Array): Generator<Uint8Array> {
  let from = 0
  for (let at = 0; at < bytes.length; at++)
    if (standsAlone(bytes[at]!)) {
      yield bytes.subarray(from, at + 1)
      from = at + 1
    }
  if (from < bytes.length) yield bytes.subarray(from)
}

/** Lines with their ends. */
export function* wholeLinesOf(bytes: Uint8Array): Generator<Uint8Array> {
  let from = 0
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
    yield bytes.subarray(from, end + 1)
    from = end + 1
  }
  if (from < bytes.length) yield bytes.subarray(from)
}
