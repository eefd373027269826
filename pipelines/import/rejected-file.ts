import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Lake } from '@anju/infra/lake/engine.ts'
import ExcelJS from 'exceljs'

const SHOWN = 8
const COLUMNS = [
  { header: '行号', key: 'line', width: 8 },
  { header: '数据集', key: 'dataset', width: 16 },
  { header: '字段', key: 'field', width: 20 },
  { header: '原因', key: 'reason', width: 60 },
  { header: '原文', key: 'raw', width: 80 },
]

/**
 * Writes the rows of a batch that did not fit, each with its line, field, reason and raw text, as a workbook into `folder`, readable by its
 * owner alone: it holds what people wrote, names and numbers included, which the lake shows to nobody. Returns the file.
 */
export async function writeRejectedFile(
  lake: Lake,
  { batch, file }: { batch: string; file: string },
  folder: string,
): Promise<string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `退回-${file}-${batch.slice(0, SHOWN)}.xlsx`)
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: path })
  const sheet = workbook.addWorksheet('退回的行', { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.columns = COLUMNS
  const columns = COLUMNS.map(({ key }) => key).join(', ')
  const rows = lake.stream(`SELECT ${columns} FROM ods.import_rejected WHERE batch = $1 ORDER BY dataset, line`, [batch])
  for await (const chunk of rows) for (const row of chunk.getRows()) sheet.addRow(row).commit()
  await workbook.commit()
  return path
}
