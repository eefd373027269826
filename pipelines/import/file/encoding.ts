import { ImportRefused } from '../errors.ts'
import type { OpenBytes } from '../sheet.ts'
import type { FileFormat } from './format.ts'
import { linesOf } from './lines.ts'

/** Text encodings that centres' files come in. */
export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le'

export const ENCODING_TITLES: Readonly<Record<Encoding, string>> = { 'utf-8': 'UTF-8', gb18030: 'GB18030', 'utf-16le': 'UTF-16' }

export const GUESSED: readonly Encoding[] = ['utf-8', 'gb18030']
/** Stands in a text where bytes were no text. A value that has it is not what was sent: no row with it is let in. */
export const BROKEN = '\uFFFD'

/** The encoding of a file: as declared, else as its bytes tell. Throws ImportRefused that names the first line that is no text. */
export async function encodingOf(open: OpenBytes, file: string, declared: FileFormat['encoding']): Promise<Encoding> {
  const candidates = declared === 'auto' ? GUESSED : [declared]
  const encoding = await detectEncoding(open(), candidates)
  if (encoding && (declared === 'auto' || encoding === declared)) return encoding
  const broken = await Promise.all(
    candidates.map(
      async (candidate) => `按 ${ENCODING_TITLES[candidate]} 第 ${await firstBrokenLine(open, candidate)} 行起不是文字`,
    ),
  )
  const told = declared === 'auto' ? '无法识别的文字编码' : `不是声明的 ${ENCODING_TITLES[declared]} 编码`
  throw new ImportRefused(file, `${told}（${broken.join('；')}）；可用 UTF-8、GBK 或 GB18030 的文本，或 Excel（.xlsx）`)
}

/**
 * Finds the encoding of a file from all its bytes, chunk by chunk: a mark at the beginning decides; else the first of the candidates in which
 * every byte is valid (GB18030 holds GBK and GB2312). Undefined when none is: the file is damaged or not text.
 */
export async function detectEncoding(
  chunks: AsyncIterable<Uint8Array>,
  allowed: readonly Encoding[] = GUESSED,
): Promise<Encoding | undefined> {
  const strict = (encodings: readonly Encoding[]) =>
    new Map(encodings.map((encoding) => [encoding, new TextDecoder(encoding, { fatal: true })]))
  let candidates = strict(allowed)
  let first = true
  for await (const chunk of chunks) {
    if (first && chunk[0] === 0xff && chunk[1] === 0xfe) candidates = strict(['utf-16le'])
    first = false
    for (const [encoding, decoder] of candidates) if (!isValid(decoder, chunk)) candidates.delete(encoding)
    if (candidates.size === 0) return undefined
  }
  for (const [encoding, decoder] of candidates) if (isValid(decoder)) return encoding
  return undefined
}

/** The encoding that a sender calls so (`GBK`, `gb2312`, `utf8`), of those that are read without guessing; undefined for any other. */
export function encodingNamed(label: string): Encoding | undefined {
  try {
    const { encoding } = new TextDecoder(label)
    return GUESSED.find((one) => one === (encoding === 'gbk' ? 'gb18030' : encoding))
  } catch {
    return undefined
  }
}

/** The text of the bytes, all of it; undefined when one of them is no text in that encoding. */
export function textOrNot(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The text of bytes of which some are no text: each of those as BROKEN and what it was (`�B5`), so that nothing of it is lost. */
export function textWithBroken(bytes: Uint8Array, encoding: Encoding): string {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true })
  let text = ''
  let pending: number[] = []
  const take = (piece: string) => {
    const told = pending.filter((byte) => byte >= 0x80).map((byte) => BROKEN + byte.toString(16).toUpperCase())
    text += piece.includes(BROKEN) ? told.join('') + piece.replaceAll(BROKEN, '') : piece
    if (piece !== '') pending = []
  }
  for (const byte of bytes) {
    pending.push(byte)
    take(decoder.decode(Uint8Array.of(byte), { stream: true }))
  }
  take(decoder.decode())
  return text
}

async function firstBrokenLine(open: OpenBytes, encoding: Encoding): Promise<number> {
  let last = 1
  for await (const { line, bytes } of linesOf(open())) {
    if (!isValid(new TextDecoder(encoding, { fatal: true }), bytes, false)) return line
    last = line
  }
  return last
}

function isValid(decoder: TextDecoder, chunk?: Uint8Array, stream = chunk !== undefined): boolean {
  try {
    decoder.decode(chunk, { stream })
    return true
  } catch {
    return false
  }
}

/** The text of a file, piece by piece. */
export async function* decoded(open: OpenBytes, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of open()) {
    const text = decoder.decode(chunk as Uint8Array, { stream: true })
    if (text) yield text
  }
  const rest = decoder.decode()
  if (rest) yield rest
}
