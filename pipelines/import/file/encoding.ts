import { ImportRefused } from '../errors.ts'
import type { OpenBytes } from '../sheet.ts'
import { type Evidence, evidenceOf, ROW_END, type Told } from './evidence.ts'
import type { FileFormat } from './format.ts'

/** Text encodings that centres' files come in. */
export type Encoding = Told | 'utf-16le'

export const ENCODING_TITLES: Readonly<Record<Encoding, string>> = { 'utf-8': 'UTF-8', gb18030: 'GB18030', 'utf-16le': 'UTF-16' }

const GUESSED: readonly Told[] = ['utf-8', 'gb18030']
const MARKS: readonly (readonly [Encoding, Buffer])[] = [
  ['utf-8', Buffer.from([0xef, 0xbb, 0xbf])],
  ['utf-16le', Buffer.from([0xff, 0xfe])],
]

/**
 * The encoding of a file: by the mark at its beginning, as declared, else as its bytes tell (GB18030 holds GBK and GB2312). Rows that are no text in it are a
 * matter of those rows. Throws ImportRefused when they are most, naming the first one: then it is not in this encoding, or no text.
 */
export async function encodingOf(
  open: OpenBytes,
  file: string,
  format: Pick<FileFormat, 'kind' | 'encoding'>,
): Promise<Encoding> {
  const declared = format.encoding
  const marked = await markOf(open)
  if (marked === 'utf-16le') {
    if (declared === 'auto' && (await isUtf16(open))) return marked
    throw refusal(file, declared, declared === 'auto' ? '按 UTF-16 读到不是文字的字节' : '文件带有 UTF-16 的标记')
  }
  const evidence = await evidenceOf(open(), format.kind === 'json' ? ROW_END.object : ROW_END.line)
  const encoding = marked ?? (declared === 'auto' ? spokenIn(evidence) : declared)
  const isDeclared = declared === 'auto' || declared === encoding
  if (isDeclared && evidence.wrong[encoding] <= evidence.right[encoding]) return encoding
  const tried = declared === 'auto' ? GUESSED : [declared]
  const broken = tried.map((one) => `按 ${ENCODING_TITLES[one]} 第 ${evidence.firstWrong[one] || 1} 行起不是文字`)
  throw refusal(file, declared, broken.join('；'))
}

const spokenIn = ({ votes }: Evidence): Told => (votes.gb18030 > votes['utf-8'] ? 'gb18030' : 'utf-8')

function refusal(file: string, declared: FileFormat['encoding'], why: string): ImportRefused {
  const told = declared === 'auto' ? '无法识别的文字编码' : `不是声明的 ${ENCODING_TITLES[declared]} 编码`
  return new ImportRefused(file, `${told}（${why}）；可用 UTF-8、GBK 或 GB18030 的文本，或 Excel（.xlsx）`)
}

async function markOf(open: OpenBytes): Promise<Encoding | undefined> {
  let begin = Buffer.alloc(0)
  for await (const chunk of open()) {
    begin = Buffer.concat([begin, chunk as Uint8Array])
    if (begin.length >= 3) break
  }
  return MARKS.find(([, mark]) => mark.equals(begin.subarray(0, mark.length)))?.[0]
}

async function isUtf16(open: OpenBytes): Promise<boolean> {
  const decoder = new TextDecoder('utf-16le', { fatal: true })
  try {
    for await (const chunk of open()) decoder.decode(chunk as Uint8Array, { stream: true })
    decoder.decode()
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

/** The encoding that a sender calls so (`GBK`, `gb2312`, `utf8`), of those that are read without guessing; undefined for any other. */
export function encodingNamed(label: string): Told | undefined {
  try {
    const { encoding } = new TextDecoder(label)
    return GUESSED.find((one) => one === (encoding === 'gbk' ? 'gb18030' : encoding))
  } catch {
    return undefined
  }
}
