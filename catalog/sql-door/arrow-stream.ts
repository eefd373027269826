import { type Batch, Column, type Schema, Table, tableToIPC } from '@uwdata/flechette'
import { arrowColumn, yearColumn } from './arrow-columns.ts'
import type { Collect } from './collect.ts'
import type { Answered } from './door.ts'

/** Rows of one chunk, column by column, in Arrow's memory. */
interface Chunk {
  readonly columns: readonly Batch<unknown>[]
}

/** Chunks as Arrow's columns: exact decimals, dates, instants with their microseconds, 64-bit integers. */
export const collectArrow: Collect<readonly Chunk[]> = (columns, limits) => {
  const arrows = columns.map(({ type, cutToYear }) => (cutToYear ? yearColumn : arrowColumn(type)))
  const chunks: Chunk[] = []
  let rowCount = 0
  let bytes = 0
  return {
    rows: chunks,
    get rowCount() {
      return rowCount
    },
    take(chunk) {
      const length = bytes > limits.bytes ? 0 : Math.min(chunk.rowCount, limits.rows - rowCount)
      if (length > 0) {
        const batches = arrows.map((arrow, index) => arrow.batchOf(chunk.getColumnValues(index).slice(0, length)))
        chunks.push({ columns: batches })
        bytes += batches.reduce((sum, batch) => sum + bytesOf(batch), 0)
        rowCount += length
      }
      return length === chunk.rowCount
    },
  }
}

const bytesOf = ({ validity, offsets, values }: Batch<unknown>): number =>
  [validity, offsets, values].reduce((sum, part) => sum + (part?.byteLength ?? 0), 0)

/**
 * An answer as an Arrow IPC stream. What JSON says beside the rows stands in the schema's metadata (`anju:truncated`, `anju:elapsedMs`) and in
 * each field's (`anju:type`, `anju:level`, `anju:masked`, `anju:reason`).
 */
export function arrowStreamOf({ columns, rows, truncated, elapsedMs }: Answered<readonly Chunk[]>): Uint8Array {
  const types = columns.map(({ type }) => arrowColumn(type).type)
  const schema: Schema = {
    fields: columns.map(({ name, type, level, masked, reason }, index) => {
      const said = Object.entries({ type, level, masked, reason }).filter(([, value]) => value !== null)
      const metadata = new Map(said.map(([key, value]) => [`anju:${key}`, String(value)]))
      return { name, type: types[index]!, nullable: true, metadata }
    }),
    metadata: new Map(Object.entries({ 'anju:truncated': `${truncated}`, 'anju:elapsedMs': `${elapsedMs}` })),
  }
  const held = types.map(
    (type, index) =>
      new Column(
        rows.map((chunk) => chunk.columns[index]!),
        type,
      ),
  )
  return tableToIPC(new Table(schema, held), { format: 'stream' })!
}
