/** Text encodings that centres' files come in. */
export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le'

export const ENCODING_TITLES: Readonly<Record<Encoding, string>> = { 'utf-8': 'UTF-8', gb18030: 'GB18030', 'utf-16le': 'UTF-16' }

/**
 * Finds the encoding of a file from all its bytes, chunk by chunk: a mark at the beginning decides; else UTF-8 when every byte is valid
 * UTF-8, else GB18030 (which holds GBK and GB2312). Undefined when it is neither: the file is damaged or not text.
 */
export async function detectEncoding(chunks: AsyncIterable<Uint8Array>): Promise<Encoding | undefined> {
  const candidates = new Map<Encoding, TextDecoder>([
    ['utf-8', new TextDecoder('utf-8', { fatal: true })],
    ['gb18030', new TextDecoder('gb18030', { fatal: true })],
  ])
  let first = true
  for await (const chunk of chunks) {
    if (first && chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le'
    first = false
    for (const [encoding, decoder] of candidates) if (!isValid(decoder, chunk)) candidates.delete(encoding)
    if (candidates.size === 0) return undefined
  }
  for (const [encoding, decoder] of candidates) if (isValid(decoder)) return encoding
  return undefined
}

function isValid(decoder: TextDecoder, chunk?: Uint8Array): boolean {
  try {
    decoder.decode(chunk, { stream: chunk !== undefined })
    return true
  } catch {
    return false
  }
}
