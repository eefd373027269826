import type { TableColumnType } from 'antd'
import { csvOf } from './csv.ts'

/** A column of a list. `title` names it in the header, in the choice of columns and in the file. */
export interface ListColumn<Row> extends TableColumnType<Row> {
  readonly title: string
  /** What the file holds where the cell is more than text; without it the file holds what the cell shows. */
  readonly text?: (row: Row) => string | number | null | undefined
}

/** The rows as CSV, each column as its cells show it or as `text` says. */
export function listAsCsv<Row extends object>(columns: readonly ListColumn<Row>[], rows: readonly Row[]): string {
  return csvOf(
    columns.map(({ title }) => title),
    rows.map((row, index) => columns.map((column) => textOf(column, row, index))),
  )
}

function textOf<Row extends object>({ text, render, dataIndex }: ListColumn<Row>, row: Row, index: number): unknown {
  if (text) return text(row)
  const value = typeof dataIndex === 'string' ? (row as Record<string, unknown>)[dataIndex] : undefined
  const cell = render?.(value, row, index)
  return typeof cell === 'string' || typeof cell === 'number' ? cell : value
}
