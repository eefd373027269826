import { type Cell, isBlank, type SheetRow } from '@anju/pipelines/import/sheet.ts'

/** A row of a unit's file of new bases, as the ledger takes it. */
export interface BaseRow {
  readonly accountNo: string
  readonly name?: string
  readonly base: string
}

/** Columns of the file, by the headings that people use for them; the first is the one of the template. */
export const BASE_COLUMNS = {
  accountNo: ['个人账号', 'GRZH', '账号', '公积金账号'],
  name: ['姓名', 'XingMing', '职工姓名'],
  base: ['新缴存基数', '缴存基数', '个人缴存基数', 'GRJCJS', '基数'],
} as const
export type BaseField = keyof typeof BASE_COLUMNS

/** What is wrong with one line of the file: what it says and what is allowed. */
export interface LineMisfit {
  readonly line: number
  readonly accountNo: string
  readonly field: BaseField
  readonly value: string
  readonly allowed: string
  readonly reason: string
}

/** Rows of a file with the line each stands on, and lines that are no row at all. */
export interface BaseRows {
  readonly rows: readonly (BaseRow & { readonly line: number })[]
  readonly misfits: readonly LineMisfit[]
}

/** Where each column stands in a header; undefined for one that is not there. */
export function columnsOf(header: readonly Cell[]): Record<BaseField, number | undefined> {
  const titles = header.map((cell) =>
    plainText(cell)
      .replaceAll(/[（(].*[)）]/g, '')
      .toUpperCase(),
  )
  const find = (field: BaseField) => {
    const index = BASE_COLUMNS[field].map((title) => titles.indexOf(title.toUpperCase())).find((place) => place >= 0)
    return index
  }
  return { accountNo: find('accountNo'), name: find('name'), base: find('base') }
}

/** Reads the lines after the header. A blank line is none; a blank name is not compared. */
export function readBaseRows(lines: readonly SheetRow[], columns: Record<BaseField, number | undefined>): BaseRows {
  const rows: (BaseRow & { line: number })[] = []
  const misfits: LineMisfit[] = []
  for (const { line, cells } of lines) {
    const cell = (field: BaseField): Cell => (columns[field] === undefined ? null : (cells[columns[field]] ?? null))
    if (cells.every(isBlank)) continue
    const accountNo = digitsText(cell('accountNo'))
    const name = plainText(cell('name'))
    const base = amountText(cell('base'))
    const wrong = (field: BaseField, allowed: string) =>
      misfits.push({
        line,
        accountNo,
        field,
        value: plainText(cell(field)),
        allowed,
        reason: `${TITLES[field]}不合要求（${allowed}）`,
      })
    if (!/^99\d{11}$/.test(accountNo)) wrong('accountNo', '99 开头的 13 位个人账号，按文本填写')
    else if ([...name].length > 100) wrong('name', '最多 100 个字')
    else if (base === undefined) wrong('base', '大于零、最多两位小数的金额')
    else rows.push({ line, accountNo, ...(name ? { name } : {}), base })
  }
  return { rows, misfits }
}

const TITLES: Readonly<Record<BaseField, string>> = { accountNo: '个人账号', name: '姓名', base: '缴存基数' }

/** A cell as it would be read aloud: full-width digits are digits, blanks at the ends are none. */
const plainText = (cell: Cell): string => {
  if (cell === null) return ''
  if (cell instanceof Date) return cell.toISOString().slice(0, 10)
  return String(cell).normalize('NFKC').trim()
}

/** Number cells carry account numbers too, as long as they are whole. */
const digitsText = (cell: Cell): string =>
  typeof cell === 'number' && Number.isSafeInteger(cell) ? String(cell) : plainText(cell).replaceAll(/\s/g, '')

/** Yuan as decimal text: "5,000", "¥5000.5", 5000.5. Undefined when it is no amount above zero with at most two decimals. */
function amountText(cell: Cell): string | undefined {
  const text = plainText(cell)
    .replaceAll(/[,，\s]/g, '')
    .replace(/^[¥￥]/, '')
    .replace(/元$/, '')
  return /^(?!0+(\.0{1,2})?$)\d{1,12}(\.\d{1,2})?$/.test(text) ? text : undefined
}
