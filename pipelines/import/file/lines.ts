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
  let rest: Uint8Array[] = []
  let line = 0
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      yield { line: ++line, bytes: withoutReturn(Buffer.concat([...rest, chunk.subarray(from, end)])) }
      rest = []
      from = end + 1
    }
    if (from < chunk.length) rest.push(chunk.subarray(from))
  }
  const last = Buffer.concat(rest)
  if (last.length > 0) yield { line: ++line, bytes: withoutReturn(last) }
}

const withoutReturn = (bytes: Uint8Array) => (bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes)
