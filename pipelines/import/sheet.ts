import type { Readable } from 'node:stream'

/** The bytes of a file from its beginning, as often as they are asked for: of a path, or of an upload. */
export type OpenBytes = () => Readable

/** A cell as files carry it; a blank cell is null. */
export type Cell = string | number | boolean | Date | null

/** A row with its line in the file, counted from 1. */
export interface SheetRow {
  readonly line: number
  readonly cells: readonly Cell[]
  /** Why the line is no row at all, in words for people; its only cell is then the line as it was. */
  readonly misfit?: string
  /** Of delimited text: more cells than the header, blank ones counted. A delimiter inside a value has moved what stands behind it. */
  readonly overlong?: true
}

/** One table of a file: a CSV file has one, a workbook one for each sheet. The first row is the header. */
export interface Sheet {
  /** The sheet's name in a workbook. */
  readonly name: string | undefined
  /** How the text was encoded, in words for people. */
  readonly encoding: string
  readonly rows: AsyncIterable<SheetRow>
}

export const isBlank = (cell: Cell | undefined): boolean =>
  cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '')
