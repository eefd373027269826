import { MIMEType } from 'node:util'
import { ENCODING_TITLES, type Encoding, encodingNamed } from '../../import/file/encoding.ts'
import { evidenceOf, ROW_END, type Told } from '../../import/file/evidence.ts'
import { exactText, textOrNot } from '../../import/file/exact-text.ts'
import { SourceRefused } from '../errors.ts'

/**
 * The text of a JSON answer by the charset that its content type names, UTF-8 where it names none (RFC 8259). Bytes that are no text are told in
 * their place, so that only the row that holds them does not fit. Throws SourceRefused for a charset that is not read, and for an answer that is
 * wholly in another one: then no value of it would be right.
 */
export async function answerText(bytes: Uint8Array, contentType: string | null): Promise<string> {
  const charset = charsetOf(contentType)
  const encoding = charset === undefined ? 'utf-8' : encodingNamed(charset)
  if (encoding === undefined) throw new SourceRefused(`对方的回答声明为 ${charset} 编码，不能读取；可用 UTF-8、GBK 或 GB18030`)
  if (encoding === 'utf-8') {
    const text = textOrNot(bytes, encoding)
    if (text !== undefined) return text
  }
  const other = await otherThan(encoding, bytes)
  if (other === undefined) return exactText(bytes, encoding)
  const said = charset === undefined ? '没有声明文字编码，应为 UTF-8' : `声明为 ${charset} 编码`
  throw new SourceRefused(
    `对方的回答${said}，实际像是 ${ENCODING_TITLES[other]}；请对方在 content-type 中写明 charset（UTF-8、GBK 或 GB18030）`,
  )
}

/**
 * The encoding in which the whole answer is instead: most of its rows are no text in the one that it says, and not one is plainly in it. One row alone is
 * no evidence of what a source writes.
 */
async function otherThan(encoding: Told, bytes: Uint8Array): Promise<Encoding | undefined> {
  const { votes, right, wrong } = await evidenceOf([bytes], ROW_END.object)
  const other = encoding === 'utf-8' ? 'gb18030' : 'utf-8'
  return votes[encoding] === 0 && votes[other] > 0 && wrong[encoding] > Math.max(1, right[encoding]) ? other : undefined
}

function charsetOf(contentType: string | null): string | undefined {
  try {
    return new MIMEType(contentType ?? '').params.get('charset') ?? undefined
  } catch {
    return undefined
  }
}
