import type { ImportRefused } from './errors.ts'
import type { ImportedTable, ImportOutcome } from './import-file.ts'

/** `rejectedFile`: where the rows that did not fit can be read, where there are any. */
export type FileResult =
  | (ImportOutcome & { readonly rejectedFile?: string })
  | { readonly kind: 'refused'; readonly error: ImportRefused }

const SHOWN_REASONS = 5

/** Exit code: 1 when a file was refused, 2 when rows were rejected, else 0. */
export function exitCodeOf(results: readonly FileResult[]): 0 | 1 | 2 {
  if (results.some(({ kind }) => kind === 'refused')) return 1
  return results.some((result) => result.kind === 'imported' && result.tables.some(({ rejected }) => rejected > 0)) ? 2 : 0
}

/** The results as a table for people, with the reasons below it. */
export function reportOf(results: readonly FileResult[]): string {
  const imported = results.flatMap((result) =>
    result.kind === 'imported' ? result.tables.map((table) => ({ result, table })) : [],
  )
  const rows = imported.map(({ result, table }) => [
    table.sheet === undefined ? result.file : `${result.file} / ${table.sheet}`,
    table.dataset.title,
    table.encoding,
    ...[table.read, table.accepted, table.rejected].map(String),
  ])
  const lines = rows.length > 0 ? tableOf([['文件', '数据集', '编码', '读入', '接收', '退回'], ...rows]) : []
  return [...lines, ...imported.flatMap(({ result, table }) => notesOf(result, table)), ...results.flatMap(sentenceOf)].join('\n')
}

function notesOf(
  { file, rejectedFile }: { file: string; rejectedFile?: string },
  { reasons, read, rejected, sheet, unknown }: ImportedTable,
): string[] {
  const ignored = unknown.length > 0 ? [`${file}：以下列不在标准中，未导入：${unknown.join('、')}`] : []
  if (read === 0) return [...ignored, `${file}${sheet === undefined ? '' : ` / ${sheet}`}：只有表头，没有数据行`]
  if (rejected === 0) return ignored
  const shown = reasons
    .slice(0, SHOWN_REASONS)
    .map(({ reason, count, lines }) => `  ${count} 行  ${reason}（第 ${lines.join('、')} 行${count > lines.length ? '等' : ''}）`)
  const more = reasons.length > SHOWN_REASONS ? [`  ……另有 ${reasons.length - SHOWN_REASONS} 种原因`] : []
  const where = rejectedFile === undefined ? [] : [`  逐行的行号、字段、原因与原文：${rejectedFile}（仅本人可读）`]
  return [...ignored, `${file}：退回 ${rejected} 行，已原样保存`, ...shown, ...more, ...where]
}

function sentenceOf(result: FileResult): string[] {
  if (result.kind === 'refused') return [`未导入：${result.error.message}`]
  if (result.kind === 'known')
    return [`${result.file}：内容与 ${result.earlier.importedAt} 导入的“${result.earlier.file}”相同，不再导入`]
  return []
}

/** Columns side by side; a Chinese character takes two places. */
function tableOf(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => widthOf(row[column]!))))
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(widths[column]! - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  )
}

const widthOf = (text: string) => [...text].reduce((width, character) => width + (/[\u2e80-\uffef]/.test(character) ? 2 : 1), 0)
