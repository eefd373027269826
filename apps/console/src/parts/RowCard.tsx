import type { ReactNode } from 'react'
import type { ListColumn } from './list-csv.ts'

/** A row of a list on a phone: each column's title and value below one another, without those that say nothing. */
export function RowCard<Row extends object>({
  columns,
  row,
  index,
}: {
  columns: readonly ListColumn<Row>[]
  row: Row
  index: number
}) {
  return (
    <dl className="row-card">
      {columns.map((column) => {
        const cell = cellOf(column, row, index)
        return cell === null || cell === undefined || cell === false || cell === '' ? null : (
          <div key={column.title}>
            <dt>{column.title}</dt>
            <dd>{cell}</dd>
          </div>
        )
      })}
    </dl>
  )
}

function cellOf<Row extends object>({ render, dataIndex }: ListColumn<Row>, row: Row, index: number): ReactNode {
  const value = typeof dataIndex === 'string' ? (row as Record<string, unknown>)[dataIndex] : undefined
  return (render ? render(value, row, index) : value) as ReactNode
}
