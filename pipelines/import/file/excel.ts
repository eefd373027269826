import ExcelJS from 'exceljs'
import { ImportRefused } from '../errors.ts'
import type { Cell, OpenBytes, Sheet, SheetRow } from '../sheet.ts'

/** Reads a workbook (.xlsx): one sheet for each worksheet that has rows. Throws ImportRefused when it is none. */
export async function openExcel(open: OpenBytes, file: string): Promise<Sheet[]> {
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.read(open()).catch(() => {
    throw new ImportRefused(
      file,
      '不是可读的 Excel 工作簿（.xlsx），文件可能已损坏；请用 Excel 打开检查，旧的 .xls 请另存为 .xlsx 或 CSV',
    )
  })
  const filled = workbook.worksheets.filter((worksheet) => worksheet.actualRowCount > 0)
  if (filled.length === 0) throw new ImportRefused(file, '工作簿的各个工作表都没有内容')
  return filled.map((worksheet) => ({ name: worksheet.name, encoding: 'Excel', rows: rowsOf(worksheet) }))
}

async function* rowsOf(worksheet: ExcelJS.Worksheet): AsyncGenerator<SheetRow> {
  for (let line = 1; line <= worksheet.rowCount; line++) {
    const row = worksheet.findRow(line)
    if (!row?.hasValues) continue
    yield { line, cells: Array.from({ length: worksheet.columnCount }, (_, index) => cellOf(row.getCell(index + 1).value)) }
  }
}

/** The value that a reader of the sheet sees: a formula's result, a link's text, rich text without its looks. */
export function cellOf(value: ExcelJS.CellValue): Cell {
  if (value === null || value === undefined) return null
  if (typeof value !== 'object' || value instanceof Date) return value
  if ('richText' in value) return value.richText.map(({ text }) => text).join('')
  if ('result' in value || 'formula' in value || 'sharedFormula' in value) return cellOf(value.result as ExcelJS.CellValue)
  if ('text' in value) return cellOf(value.text as ExcelJS.CellValue)
  return 'error' in value ? String(value.error) : String(value)
}

/** A workbook of one sheet whose cells are all text, so that no spreadsheet program turns a long number into another. */
export async function writeTextSheet(name: string, rows: readonly (readonly string[])[]): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook()
  const worksheet = workbook.addWorksheet(name)
  worksheet.addRows(rows.map((row) => [...row]))
  for (const column of worksheet.columns) Object.assign(column, { numFmt: '@', width: 20 })
  worksheet.getRow(1).font = { bold: true }
  return new Uint8Array(await workbook.xlsx.writeBuffer())
}
