import { type Data, Field, makeData, RecordBatch, RecordBatchStreamWriter, Schema, Struct } from 'apache-arrow'
import { arrowColumn, yearColumn } from './arrow-columns.ts'
import type { Collect } from './collect.ts'
import type { Answered } from './door.ts'

/** Rows of one chunk, column by column, in Arrow's memory. */
interface Batch {
  readonly length: number
  readonly columns: readonly Data[]
}

/** Chunks as Arrow's columns: exact decimals, dates, instants with their microseconds, 64-bit integers. */
export const collectArrow: Collect<readonly Batch[]> = (columns, limits) => {
  const arrows = columns.map(({ type, cutToYear }) => (cutToYear ? yearColumn : arrowColumn(type)))
  const batches: Batch[] = []
  let rowCount = 0
  let bytes = 0
  return {
    rows: batches,
    get rowCount() {
      return rowCount
    },
    take(chunk) {
      const length = bytes > limits.bytes ? 0 : Math.min(chunk.rowCount, limits.rows - rowCount)
      if (length > 0) {
        const data = arrows.map((arrow, index) => arrow.dataOf(chunk.getColumnValues(index).slice(0, length)))
        batches.push({ length, columns: data })
        bytes += data.reduce((sum, { byteLength }) => sum + byteLength, 0)
        rowCount += length
      }
      return length === chunk.rowCount
    },
  }
}

/**
 * An answer as an Arrow IPC stream. What JSON says beside the rows stands in the schema's metadata (`anju:truncated`, `anju:elapsedMs`) and in
 * each field's (`anju:type`, `anju:level`, `anju:masked`, `anju:reason`).
 */
export function arrowStreamOf({ columns, rows, truncated, elapsedMs }: Answered<readonly Batch[]>): Uint8Array {
  const fields = columns.map(({ name, type, level, masked, reason }) => {
    const said = { type, level, masked, reason }
    const metadata = new Map(
      Object.entries(said).flatMap(([key, value]) => (value === null ? [] : [[`anju:${key}`, String(value)]])),
    )
    return new Field(name, arrowColumn(type).type, true, metadata)
  })
  const schema = new Schema(
    fields,
    new Map(Object.entries({ 'anju:truncated': `${truncated}`, 'anju:elapsedMs': `${elapsedMs}` })),
  )
  const writer = new RecordBatchStreamWriter()
  writer.reset(undefined, schema)
  for (const { length, columns: children } of rows) {
    writer.write(new RecordBatch(schema, makeData({ type: new Struct(fields), length, nullCount: 0, children: [...children] })))
  }
  writer.finish()
  return writer.toUint8Array(true)
}
