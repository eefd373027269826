import { extname } from 'node:path'
import { Readable } from 'node:stream'
import { ImportRefused } from '../import/errors.ts'
import { openSheets } from '../import/file/open.ts'
import { declaredSize } from '../import/file/zip-size.ts'
import { headingOf, matchHeader } from '../import/header.ts'
import type { DeclaredLayout } from '../import/import-file.ts'
import { rowParser } from '../import/parse-row.ts'
import type { Cell, SheetRow } from '../import/sheet.ts'

/** Rows that are judged, and of them shown. */
const JUDGED_ROWS = 5_000
const SHOWN_ROWS = 20
const MOST_UNFOLDED = 64 * 1024 * 1024

/** What would become of a file: which column is which element, and which rows fit. Nothing is stored. */
export interface Preview {
  readonly sheet: string | null
  readonly encoding: string
  readonly columns: readonly { readonly heading: string; readonly element: string | null }[]
  /** Mandatory elements that no column brings, in words. */
  readonly missing: readonly string[]
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[]; readonly reason: string | null }[]
  readonly judged: number
  readonly misfits: number
  /** Whether there are more rows than were judged. */
  readonly more: boolean
}

/** Reads a file as a source's layout says. Throws ImportRefused when it is not of its format. */
export async function previewFile(file: string, bytes: Uint8Array, layout: DeclaredLayout): Promise<Preview> {
  if (extname(file).toLowerCase() === '.xlsx' && declaredSize(bytes) > MOST_UNFOLDED)
    throw new ImportRefused(file, '工作簿展开后过大；请只保留一个工作表和所需的列')
  const [sheet] = await openSheets(() => Readable.from(pieces(bytes)), file, layout.format)
  const { header, rows, more } = await firstRows(sheet!.rows)
  const match = matchHeader(layout.dataset, header, layout.mapping)
  const parse = rowParser(layout.dataset, header, match)
  const judged = rows.map((row) => {
    const result = match.missing.length > 0 ? undefined : parse(row)
    return { line: row.line, cells: row.cells.map(textOf), reason: result?.kind === 'rejected' ? result.reason : null }
  })
  return {
    sheet: sheet!.name ?? null,
    encoding: sheet!.encoding,
    columns: header.map((heading, index) => ({ heading: textOf(heading), element: match.columns[index]?.name ?? null })),
    missing: match.missing.map(headingOf),
    rows: judged.slice(0, SHOWN_ROWS),
    judged: judged.length,
    misfits: judged.filter(({ reason }) => reason !== null).length,
    more,
  }
}

const textOf = (cell: Cell) => (cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell ?? ''))

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1 << 18) yield bytes.subarray(at, at + (1 << 18))
}

async function firstRows(all: AsyncIterable<SheetRow>): Promise<{ header: readonly Cell[]; rows: SheetRow[]; more: boolean }> {
  let header: readonly Cell[] | undefined
  const rows: SheetRow[] = []
  for await (const row of all) {
    if (header === undefined) header = row.cells
    else if (rows.length === JUDGED_ROWS) return { header, rows, more: true }
    else rows.push(row)
  }
  return { header: header ?? [], rows, more: false }
}
