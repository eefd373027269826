import { extname } from 'node:path'
import { ImportRefused } from '../errors.ts'
import type { OpenBytes, Sheet } from '../sheet.ts'
import { openCsv } from './csv.ts'
import { openExcel } from './excel.ts'
import { openFixedWidth } from './fixed-width.ts'
import type { FileFormat } from './format.ts'
import { openJson } from './json.ts'

const TEXT_ENDINGS = ['.csv', '.tsv', '.txt']

/** The tables of a file. Throws ImportRefused when it is not of its format, naming what is allowed. */
export async function openSheets(open: OpenBytes, file: string, format: FileFormat): Promise<Sheet[]> {
  if (format.kind === 'fixed') return [await openFixedWidth(open, file, format)]
  if (format.kind === 'json') return [await openJson(open, file, format)]
  const ending = extname(file).toLowerCase()
  if (ending === '.xlsx') return openExcel(open, file)
  if (TEXT_ENDINGS.includes(ending)) return [await openCsv(open, file, format)]
  throw new ImportRefused(file, `文件类型“${ending}”不能导入；可用 ${TEXT_ENDINGS.join('、')} 或 .xlsx`)
}
