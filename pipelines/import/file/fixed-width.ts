import { ImportRefused } from '../errors.ts'
import type { OpenBytes, Sheet, SheetRow } from '../sheet.ts'
import { ENCODING_TITLES, type Encoding, encodingOf } from './encoding.ts'
import { BROKEN, BROKEN_TOLD, exactText, textOrNot } from './exact-text.ts'
import type { FixedFormat } from './format.ts'
import { linesOf } from './lines.ts'

const BLANK = 0x20
/** UTF-8's mark at the beginning of a file: it takes no place in the line. */
const MARK = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Reads a file whose columns stand at fixed places of each line. A line that is shorter than its columns, or whose character is cut by a column's
 * edge, is no row and says why; bytes that are no text are told in their column. Throws ImportRefused when the encoding is none that has such lines.
 */
export async function openFixedWidth(open: OpenBytes, file: string, format: FixedFormat): Promise<Sheet> {
  const encoding = await encodingOf(open, file, format)
  if (encoding === 'utf-16le') throw new ImportRefused(file, '定长文件不能是 UTF-16 编码；请改用 UTF-8、GBK 或 GB18030')
  return { name: undefined, encoding: ENCODING_TITLES[encoding], rows: rowsOf(open, format, encoding) }
}

async function* rowsOf(open: OpenBytes, format: FixedFormat, encoding: Encoding): AsyncGenerator<SheetRow> {
  const cut = format.unit === 'bytes' ? byteCutter(format, encoding) : characterCutter(format, encoding)
  yield { line: 0, cells: format.columns.map(({ name }) => name) }
  for await (const { line, bytes } of linesOf(open()))
    if (line > format.skipLines && bytes.some((byte) => byte !== BLANK))
      yield { line, ...cut(line === 1 ? withoutMark(bytes) : bytes) }
}

const withoutMark = (bytes: Uint8Array) => (MARK.equals(bytes.subarray(0, MARK.length)) ? bytes.subarray(MARK.length) : bytes)

type Cut = Pick<SheetRow, 'cells' | 'misfit'>

const lengthOf = ({ columns }: FixedFormat) => Math.max(...columns.map(({ start, length }) => start - 1 + length))

/** A byte that is no text takes its place in the line like any other: what is no text is the column that holds it. */
function byteCutter(format: FixedFormat, encoding: Encoding): (bytes: Uint8Array) => Cut {
  const least = lengthOf(format)
  return (bytes) => {
    const text = exactText(bytes, encoding)
    if (bytes.length < least) return misfit(text, `该行只有 ${bytes.length} 个字节，按版式应有 ${least} 个，像是被截断`)
    const isText = !text.includes(BROKEN)
    const cells: string[] = []
    for (const { name, start, length } of format.columns) {
      const column = bytes.subarray(start - 1, start - 1 + length)
      const cell = isText ? textOrNot(column, encoding) : exactText(column, encoding)
      if (cell === undefined)
        return misfit(text, `“${name}”（第 ${start} 字节起 ${length} 个字节）把一个汉字截成两半；请核对版式或编码`)
      cells.push(cell.trim())
    }
    return { cells }
  }
}

function characterCutter(format: FixedFormat, encoding: Encoding): (bytes: Uint8Array) => Cut {
  const least = lengthOf(format)
  return (bytes) => {
    const text = exactText(bytes, encoding)
    // Nobody knows how many characters they were.
    if (text.includes(BROKEN)) return misfit(text, `该行${BROKEN_TOLD}`)
    const characters = [...text]
    if (characters.length < least) return misfit(text, `该行只有 ${characters.length} 个字符，按版式应有 ${least} 个，像是被截断`)
    return {
      cells: format.columns.map(({ start, length }) =>
        characters
          .slice(start - 1, start - 1 + length)
          .join('')
          .trim(),
      ),
    }
  }
}

const misfit = (text: string, reason: string): Cut => ({ cells: [text], misfit: reason })
