import type { AnswerRows } from '../api/catalog.ts'

/** A spreadsheet runs a cell that begins with one of these as a formula; a quote before it keeps it text (OWASP CSV injection). */
const FORMULA = /^[=+@\t\r]|^-(?![\d.]+$)/

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = FORMULA.test(String(value)) ? `'${String(value)}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const linesOf = (rows: readonly (readonly unknown[])[]): string => rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')

/** Rows as CSV (RFC 4180) with a byte-order mark, so that spreadsheets read Chinese right. */
export const csvOf = (names: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  `\uFEFF${linesOf([names, ...rows])}`

const ROWS_A_PIECE = 5_000

/** As `csvOf`, for an answer of many rows: written in pieces, between which the page can answer its reader. */
export async function csvPieces(names: readonly string[], rows: AnswerRows): Promise<readonly string[]> {
  const pieces = [csvOf(names, [])]
  for (let from = 0; from < rows.length; from += ROWS_A_PIECE) {
    pieces.push(linesOf(rows.slice(from, from + ROWS_A_PIECE)))
    await new Promise((resolve) => setTimeout(resolve))
  }
  return pieces
}

/** Lets the browser save texts, one after another, as a file. */
export function saveText(fileName: string, ...texts: readonly string[]): void {
  const url = URL.createObjectURL(new Blob([...texts], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  URL.revokeObjectURL(url)
}

/** The lines of a CSV text as its cells, empty lines left out. Throws an Error with what is wrong, in Chinese, when a quote never closes. */
async function cellsOf(text: string): Promise<string[][]> {
  // Loaded when the first file is chosen: most people at the counter never do.
  const { CsvError, parse } = await import('csv-parse/browser/esm/sync')
  try {
    return parse(text, { bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new Error(`第 ${error.lines} 行起引号没有闭合，其后的内容无法分行；字段内的双引号应写成两个`)
  }
}

/** A CSV file as its cells, whether it was written in UTF-8 or, as spreadsheets here do, in GB 18030. Throws as `cellsOf`. */
export async function readCsv(file: Blob): Promise<string[][]> {
  const bytes = await file.arrayBuffer()
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    text = new TextDecoder('gb18030').decode(bytes)
  }
  return cellsOf(text)
}
