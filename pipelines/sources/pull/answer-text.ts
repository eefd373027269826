import { MIMEType } from 'node:util'
import { ENCODING_TITLES, type Encoding, encodingNamed } from '../../import/file/encoding.ts'
import { textOrNot, textWithBroken } from '../../import/file/exact-text.ts'
import { SourceRefused } from '../errors.ts'

const QUOTE = 0x22

/**
 * The text of a JSON answer by the charset that its content type names, UTF-8 where it names none (RFC 8259). Bytes that are no text are told in
 * their place, so that only the row that holds them does not fit. Throws SourceRefused for a charset that is not read, and for an answer that is
 * wholly in another one: then no value of it would be right.
 */
export function answerText(bytes: Uint8Array, contentType: string | null): string {
  const charset = charsetOf(contentType)
  const encoding = charset === undefined ? 'utf-8' : encodingNamed(charset)
  if (encoding === undefined) throw new SourceRefused(`对方的回答声明为 ${charset} 编码，不能读取；可用 UTF-8、GBK 或 GB18030`)
  const text = textOrNot(bytes, encoding)
  if (text !== undefined) return text
  const other = (['utf-8', 'gb18030'] as const).find((one) => textOrNot(bytes, one) !== undefined)
  if (other === undefined) return textOfStrings(bytes, encoding)
  const said = charset === undefined ? '没有声明文字编码，应为 UTF-8' : `声明为 ${charset} 编码`
  throw new SourceRefused(
    `对方的回答${said}，实际像是 ${ENCODING_TITLES[other]}；请对方在 content-type 中写明 charset（UTF-8、GBK 或 GB18030）`,
  )
}

function charsetOf(contentType: string | null): string | undefined {
  try {
    return new MIMEType(contentType ?? '').params.get('charset') ?? undefined
  } catch {
    return undefined
  }
}

/** Each string of the answer by itself: in neither encoding is a quote part of another character. */
function textOfStrings(bytes: Uint8Array, encoding: Encoding): string {
  const pieces: string[] = []
  for (let from = 0; from <= bytes.length; ) {
    const end = bytes.indexOf(QUOTE, from)
    const piece = bytes.subarray(from, end < 0 ? bytes.length : end)
    pieces.push(textOrNot(piece, encoding) ?? textWithBroken(piece, encoding))
    from = end < 0 ? bytes.length + 1 : end + 1
  }
  return pieces.join('"')
}
