import { decimalText } from '@anju/standards/decimal.ts'
import { type Table, Type, tableFromIPC } from '@uwdata/flechette'
import type { ScreenData } from '../binding/data.ts'
import { type FigureMark, type ListMark, REST } from './figure-columns.ts'

/** A screen's data out of its Arrow IPC stream, the same as its JSON says: figures are decimal text, exact. The browser reads by it. */
export function screenDataOf(stream: Uint8Array): ScreenData {
  const table = tableFromIPC(stream, { useDecimalInt: true })
  const rest = table.schema.metadata?.get(REST) ?? '{}'
  // A reviver meets what is inside first: a mark never has another one in it.
  return JSON.parse(rest, (_key, value: unknown) => {
    if (isMark(value, '$row')) return figureAt(table, value.$column, value.$row)
    if (isMark(value, '$rows')) return recordsOf(table, value)
    return value
  })
}

function isMark(value: unknown, key: '$row'): value is FigureMark
function isMark(value: unknown, key: '$rows'): value is ListMark
function isMark(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && key in value
}

const recordsOf = (table: Table, { $rows: [from, to], $columns }: ListMark) =>
  Array.from({ length: to - from }, (_, index) =>
    Object.fromEntries($columns.map((column) => [column, figureAt(table, column, from + index)])),
  )

function figureAt(table: Table, name: string, row: number): unknown {
  const column = table.getChild(name)
  const value: unknown = column.at(row)
  return typeof value === 'bigint' && column.type.typeId === Type.Decimal ? decimalText(value, column.type.scale) : value
}
