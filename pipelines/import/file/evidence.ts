import { isAscii, isUtf8 } from 'node:buffer'
import { piecesOf } from './lines.ts'

/** Encodings that are told from each other by their bytes alone. */
export type Told = 'utf-8' | 'gb18030'

/** Ends a row: a line of a table, an object of JSON. */
export const ROW_END = { line: 0x0a, object: 0x7d } as const

const LOOSE = new TextDecoder('utf-8')
const STRICT = new TextDecoder('gb18030', { fatal: true })
/** What stands between rows and their values says nothing. */
const STRUCTURE = new Set(Buffer.from('{}[],: \t\r\n'))
const NOT_TEXT = 0xfffd
/** From here on a character takes three bytes of UTF-8, as all Chinese ones do. */
const WIDE = 0x800

/** What the bytes of all rows say about the encoding they are in. */
export interface Evidence {
  /** For how many rows each encoding is the one that they are plainly written in. */
  readonly votes: Readonly<Record<Told, number>>
  /** How many rows would be read right in each, and how many not, the first of them counted from 1. */
  readonly right: Readonly<Record<Told, number>>
  readonly wrong: Readonly<Record<Told, number>>
  readonly firstWrong: Readonly<Record<Told, number>>
}

/** Looks at every row of some bytes; blank ones are counted and not judged. */
export async function evidenceOf(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, rowEnd: number): Promise<Evidence> {
  const none = () => ({ 'utf-8': 0, gb18030: 0 })
  const found = { votes: none(), right: none(), wrong: none(), firstWrong: none() }
  let row = 0
  for await (const bytes of piecesOf(chunks, rowEnd)) {
    row += 1
    if (bytes.every((byte) => STRUCTURE.has(byte))) continue
    const spoken = speaksFor(bytes)
    if (spoken) found.votes[spoken] += 1
    for (const encoding of ['utf-8', 'gb18030'] as const)
      if (fits(bytes, encoding, spoken)) found.right[encoding] += 1
      else {
        found.wrong[encoding] += 1
        found.firstWrong[encoding] ||= row
      }
  }
  return found
}

/**
 * Which encoding a row is plainly written in, be some of its bytes broken; undefined when it may be either or is neither. Chinese text in GB18030
 * holds hardly ever the three bytes of a character in UTF-8, while nearly all of UTF-8 is some text in GB18030: UTF-8 is the stronger evidence.
 */
export function speaksFor(bytes: Uint8Array): Told | undefined {
  if (isAscii(bytes)) return undefined
  const text = LOOSE.decode(bytes)
  let wide = 0
  let broken = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === NOT_TEXT) broken += 1
    else if (unit >= WIDE) wide += 1
  }
  if (wide > 0 && wide >= broken) return 'utf-8'
  return broken > 0 && isGb18030(bytes) ? 'gb18030' : undefined
}

function fits(bytes: Uint8Array, encoding: Told, spoken: Told | undefined): boolean {
  if (isAscii(bytes)) return true
  return encoding === 'utf-8' ? isUtf8(bytes) : spoken !== 'utf-8' && isGb18030(bytes)
}

function isGb18030(bytes: Uint8Array): boolean {
  try {
    STRICT.decode(bytes)
    return true
  } catch {
    return false
  }
}
