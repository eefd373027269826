import { type Dataset, fileElements } from '@anju/standards/dataset.ts'
import { type HeaderMatch, type MappedElement, matchHeader } from '../../import/header.ts'
import { type Accepted, type Rejected, rowParser, WHOLE_LINE } from '../../import/parse-row.ts'
import type { Cell } from '../../import/sheet.ts'

/** What was read of a row that did not fit, by the standard's elements; what is no element's is left out. */
export type RawCells = Readonly<Record<string, Cell>>

const MIDNIGHT = /T00:00:00\.000Z$/

/** The cells of a raw row (`ods.import_rejected.raw`: heading → cell) by element. A line of which no columns could be read has none. */
export function cellsOf(dataset: Dataset, raw: string, mapping: readonly MappedElement[]): RawCells {
  const row = JSON.parse(raw) as Record<string, Cell>
  const header = Object.keys(row)
  const { columns } = matchHeader(dataset, header, mapping)
  return Object.fromEntries(
    columns.flatMap((element, position) => (element ? [[element.name, written(row[header[position]!] ?? null)] as const] : [])),
  )
}

/** The text of a line of which no columns could be read, by its heading; nothing of any other row. */
export function wholeLineOf(raw: string): Readonly<Record<string, string>> {
  const row = JSON.parse(raw) as Record<string, Cell>
  return Object.keys(row).join() === WHOLE_LINE ? { [WHOLE_LINE]: String(row[WHOLE_LINE]) } : {}
}

/** JSON has no dates: a spreadsheet's day came through it as the instant at which it begins. */
const written = (cell: Cell): Cell => (typeof cell === 'string' ? cell.replace(MIDNIGHT, '') : cell)

/** The row with some elements put right, judged as if it came anew: by the same types and the source's own codes. */
export function judge(
  dataset: Dataset,
  mapping: readonly MappedElement[],
  { line, cells, corrections }: { line: number; cells: RawCells; corrections: Readonly<Record<string, string | null>> },
): Accepted | Rejected {
  const elements = fileElements(dataset)
  const match: HeaderMatch = { ...matchHeader(dataset, [], mapping), columns: elements, missing: [], repeated: [], unknown: [] }
  const names = elements.map(({ name }) => name)
  const values = { ...cells, ...corrections }
  return rowParser(dataset, names, match)({ line, cells: names.map((name) => values[name] ?? null) })
}
