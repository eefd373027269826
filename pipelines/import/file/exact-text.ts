import type { OpenBytes } from '../sheet.ts'
import type { Encoding } from './encoding.ts'
import { speaksFor } from './evidence.ts'
import { blocksOf, spansOf, wholeLinesOf } from './lines.ts'

/** Stands in a text where bytes were no text. A value that has it is not what was sent: no row with it is let in. */
export const BROKEN = '\uFFFD'
/** The same, said of a value or a line. */
export const BROKEN_TOLD = `含有不能读作文字的字节（${BROKEN}）`

/** The text of the bytes, all of it; undefined when one of them is no text in that encoding. */
export function textOrNot(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return STRICT[encoding].decode(bytes)
  } catch {
    return undefined
  }
}

// Made once: a decoder costs more than a line.
const strict = (encoding: Encoding) => new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
const STRICT = { 'utf-8': strict('utf-8'), gb18030: strict('gb18030'), 'utf-16le': strict('utf-16le') }

/** The text of bytes of which some are no text: each of those as BROKEN and what it was (`�B5`), so that nothing of it is lost. */
export function textWithBroken(bytes: Uint8Array, encoding: Encoding): string {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true })
  let text = ''
  let pending: number[] = []
  const take = (piece: string) => {
    text += piece.includes(BROKEN) ? pending.map(told).join('') + piece.replaceAll(BROKEN, '') : piece
    if (piece !== '') pending = []
  }
  for (const byte of bytes) {
    pending.push(byte)
    take(decoder.decode(Uint8Array.of(byte), { stream: true }))
  }
  take(decoder.decode())
  return text
}

const told = (byte: number) => (byte < 0x80 ? '' : BROKEN + byte.toString(16).toUpperCase())

/**
 * The text of some lines, exactly: bytes that are no text are told in their place. In GB18030 nearly all bytes are a text of some kind, so that there a
 * line that is plainly UTF-8 is told by its bytes as a whole.
 */
export function exactText(bytes: Uint8Array, encoding: Encoding): string {
  if (encoding !== 'gb18030' || !wholeLinesOf(bytes).some(isPlainlyUtf8)) return pieceText(bytes, encoding)
  return wholeLinesOf(bytes)
    .map((line) => (isPlainlyUtf8(line) ? bytesTold(line) : pieceText(line, encoding)))
    .toArray()
    .join('')
}

const isPlainlyUtf8 = (line: Uint8Array) => speaksFor(line) === 'utf-8'

const bytesTold = (bytes: Uint8Array) => Array.from(bytes, (byte) => told(byte) || String.fromCharCode(byte)).join('')

/** A broken character breaks no other: what is behind the next comma, quote or newline is read anew. */
const pieceText = (bytes: Uint8Array, encoding: Encoding): string =>
  textOrNot(bytes, encoding) ??
  spansOf(bytes)
    .map((span) => textOrNot(span, encoding) ?? textWithBroken(span, encoding))
    .toArray()
    .join('')

/** The text of a file, piece by piece and exactly, without the mark at its beginning. */
export async function* decoded(open: OpenBytes, encoding: Encoding): AsyncGenerator<string> {
  let first = true
  for await (const text of encoding === 'utf-16le' ? utf16(open) : exactPieces(open, encoding)) {
    yield first ? text.replace(/^\uFEFF/, '') : text
    first = false
  }
}

async function* exactPieces(open: OpenBytes, encoding: Encoding): AsyncGenerator<string> {
  for await (const block of blocksOf(open())) yield exactText(block, encoding)
}

/** Read only where all of it is text. */
async function* utf16(open: OpenBytes): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-16le', { ignoreBOM: true })
  for await (const chunk of open()) {
    const text = decoder.decode(chunk as Uint8Array, { stream: true })
    if (text) yield text
  }
}
