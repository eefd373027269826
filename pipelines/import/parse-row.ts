import { type Dataset, fileElements, keyOf } from '@anju/standards/dataset.ts'
import type { Element } from '@anju/standards/element.ts'
import { elementSchema, type RowValue } from '@anju/standards/row-schema.ts'
import { BROKEN, BROKEN_TOLD } from './file/exact-text.ts'
import { type Codes, type HeaderMatch, headingOf } from './header.ts'
import { type Cell, isBlank, type SheetRow } from './sheet.ts'

/** A row whose every cell is of its column's type: values by the dataset's file columns, in order. */
export interface Accepted {
  readonly kind: 'accepted'
  readonly line: number
  readonly values: readonly RowValue[]
}

/** A row that does not fit: which fields, why, and the row as it was. */
export interface Rejected {
  readonly kind: 'rejected'
  readonly line: number
  readonly field: string
  readonly reason: string
  readonly raw: string
}

/** Heads the whole text of a line of which no columns could be read, in the raw row of a Rejected. */
export const WHOLE_LINE = '原文'

/**
 * Makes the parser of a file's rows. It asks only whether values are of their type and the key is there; whether a value is *right*
 * is the business of quality, which sees the rows in the lake.
 */
export function rowParser(
  dataset: Dataset,
  header: readonly Cell[],
  { columns, codes }: HeaderMatch,
): (row: SheetRow) => Accepted | Rejected {
  const elements = fileElements(dataset)
  const key = keyOf(dataset, 'file')
  const parsers = elements.map((element) => cellParser(element, key.includes(element.name), codes.get(element.name)))
  const positions = elements.map((element) => columns.indexOf(element))
  return ({ line, cells, misfit, overlong }) => {
    if (misfit !== undefined)
      return { kind: 'rejected', line, field: '', reason: misfit, raw: JSON.stringify({ [WHOLE_LINE]: cells[0] ?? '' }) }
    const reject = (field: string, reason: string): Rejected => ({
      kind: 'rejected',
      line,
      field,
      reason,
      raw: rawOf(header, cells),
    })
    if (overlong) return reject('', `该行有 ${cells.length} 列，多于表头；值中的分隔符会使其后的值错位，请把该值放在双引号内`)
    const broken = header.find((heading, position) => isBroken(heading) && !isBlank(cells[position]))
    if (broken !== undefined) return reject('', `列名“${broken}”${BROKEN_TOLD}`)
    const surplus = cells.slice(header.length).some((cell) => !isBlank(cell))
    if (surplus || cells.length < header.length) return reject('', `该行有 ${cells.length} 列，表头有 ${header.length} 列`)
    const parsed = positions.map((position, index) => parsers[index]!(position < 0 ? null : (cells[position] ?? null)))
    const misfits = parsed.flatMap((cell, index) =>
      'reason' in cell ? [{ element: elements[index]!, reason: cell.reason }] : [],
    )
    if (misfits.length > 0)
      return reject(
        misfits.map(({ element }) => element.name).join(','),
        misfits.map(({ element, reason }) => `${headingOf(element)}${reason}`).join('；'),
      )
    return { kind: 'accepted', line, values: parsed.map((cell) => ('value' in cell ? cell.value : null)) }
  }
}

const isBroken = (cell: Cell) => typeof cell === 'string' && cell.includes(BROKEN)

/** What a spreadsheet shows where a formula failed, and writes into its text files too: #DIV/0!, #N/A, #REF!, #NAME?, … */
const SPREADSHEET_ERROR = /^#(N\/A|GETTING_DATA|[A-Z\d_/]+[!?])$/

type ParsedCell = { readonly value: RowValue } | { readonly reason: string }

function cellParser(element: Element, isKey: boolean, codes: Codes | undefined): (cell: Cell) => ParsedCell {
  const schema = elementSchema(element)
  const textual = element.type === 'text' || element.type === 'code'
  return (cell) => {
    if (isBlank(cell)) return isKey ? { reason: '为空；它是主键，必须填写' } : { value: null }
    if (typeof cell === 'number' && textual && Math.abs(cell) >= 1e15)
      return { reason: `“${cell}”在 Excel 中是数值，超过 15 位的数字已被截去；请把该列设为文本后重新填写` }
    const written = textOf(cell)
    if (isBroken(written)) return { reason: BROKEN_TOLD }
    if (SPREADSHEET_ERROR.test(written))
      return { reason: `是 Excel 的错误值 ${written}，不是数据；请改正单元格中的公式或填写该值` }
    const text = codes?.[written] ?? written
    const parsed = schema.safeParse(text)
    if (parsed.success) return { value: parsed.data }
    // A reason is read by more people than the row itself.
    const quoted = element.personal === 'none' ? `“${text}”` : ''
    return { reason: `${quoted}${parsed.error.issues[0]?.message}` }
  }
}

/** The cell as a person would have typed it. Numbers have the 15 digits that Excel itself vouches for. */
function textOf(cell: Cell): string {
  if (typeof cell === 'number') return String(Number(cell.toPrecision(15)))
  if (cell instanceof Date) return cell.toISOString().replace('T00:00:00.000Z', '')
  return String(cell).trim()
}

function rawOf(header: readonly Cell[], cells: readonly Cell[]): string {
  const named = cells.map((cell, position) => [
    isBlank(header[position]) ? `第${position + 1}列` : String(header[position]),
    cell,
  ])
  return JSON.stringify(Object.fromEntries(named))
}
