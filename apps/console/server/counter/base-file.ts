import { extname } from 'node:path'
import { Readable } from 'node:stream'
import { ImportRefused } from '@anju/pipelines/import/errors.ts'
import { openCsv } from '@anju/pipelines/import/file/csv.ts'
import { openExcel, writeTextSheet } from '@anju/pipelines/import/file/excel.ts'
import { declaredSize } from '@anju/pipelines/import/file/zip-size.ts'
import type { Sheet, SheetRow } from '@anju/pipelines/import/sheet.ts'
import { webProblem } from '../errors.ts'
import { BASE_COLUMNS, type BaseRows, columnsOf, readBaseRows } from './base-rows.ts'

/** Most rows of one file: what the ledger takes of one unit. */
const MOST_ROWS = 20_000
/** Most that a workbook may unfold to. */
const MOST_UNFOLDED = 64 * 1024 * 1024

/**
 * Reads an uploaded file of new bases: CSV (UTF-8, GBK/GB18030, UTF-16) or a workbook's first sheet. Refuses base_file_unreadable (no text or
 * workbook, no such columns, no rows or too many), saying what is allowed.
 */
export async function readBaseFile(fileName: string, bytes: Uint8Array): Promise<BaseRows> {
  try {
    const [sheet] = await openSheets(fileName, bytes)
    return await rowsIn(fileName, sheet!)
  } catch (error) {
    if (error instanceof ImportRefused) throw unreadable(fileName, error.message)
    throw error
  }
}

async function openSheets(fileName: string, bytes: Uint8Array): Promise<Sheet[]> {
  const open = () => Readable.from([bytes])
  const kind = extname(fileName).toLowerCase()
  if (kind === '.csv' || kind === '.txt') return [await openCsv(open, fileName)]
  if (kind !== '.xlsx') throw unreadable(fileName, `文件类型“${kind}”不能读取；可用 .xlsx 或 .csv`)
  if (declaredSize(bytes) > MOST_UNFOLDED) throw unreadable(fileName, '工作簿展开后过大；请只保留一个工作表和所需的列')
  return openExcel(open, fileName)
}

async function rowsIn(fileName: string, { rows }: Sheet): Promise<BaseRows> {
  const lines: SheetRow[] = []
  for await (const row of rows) {
    if (lines.length > MOST_ROWS) throw unreadable(fileName, `至多 ${MOST_ROWS} 行，请分成几个文件`)
    lines.push(row)
  }
  const [header, ...rest] = lines
  const columns = columnsOf(header?.cells ?? [])
  if (columns.accountNo === undefined || columns.base === undefined)
    throw unreadable(
      fileName,
      `第一行须有“${BASE_COLUMNS.accountNo[0]}”和“${BASE_COLUMNS.base[0]}”两列，“姓名”可有；可下载模板填写`,
    )
  const read = readBaseRows(rest, columns)
  if (read.rows.length + read.misfits.length === 0) throw unreadable(fileName, '表头之下没有内容')
  return read
}

const unreadable = (fileName: string, allowed: string) =>
  webProblem('base_file_unreadable', { field: 'content', value: fileName, detail: allowed, allowed })

/** The template: who is in the unit and on which base, with an empty column for the new one. */
export const baseTemplate = (members: readonly { accountNo: string; name: string; base: string }[]): Promise<Uint8Array> =>
  writeTextSheet('年度基数调整', [
    [BASE_COLUMNS.accountNo[0], BASE_COLUMNS.name[0], '原缴存基数', BASE_COLUMNS.base[0]],
    ...members.map(({ accountNo, name, base }) => [accountNo, name, base, '']),
  ])
