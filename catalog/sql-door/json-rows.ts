import { lakeValueOf } from '@anju/infra/lake/values.ts'
import { yearOnly } from '../policy/partial-mask.ts'
import type { Collect, ShownColumn } from './collect.ts'

export type CellValue = string | number | boolean | null

/** Rows as JSON has them: decimals, dates and instants as text, integers beyond 2^53 as text. */
export const collectJson: Collect<readonly (readonly CellValue[])[]> = (columns, limits) => {
  const rows: CellValue[][] = []
  let bytes = 0
  return {
    rows,
    get rowCount() {
      return rows.length
    },
    take(chunk) {
      for (const row of chunk.getRows()) {
        if (rows.length >= limits.rows || bytes > limits.bytes) return false
        const cells = row.map((value, index) => said(cellOf(lakeValueOf(value)), columns[index]!))
        bytes += cells.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 8), 0)
        rows.push(cells)
      }
      return true
    },
  }
}

function cellOf(value: string | number | bigint | boolean | null): CellValue {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value !== 'bigint') return value
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString()
}

const said = (cell: CellValue, { cutToYear }: ShownColumn): CellValue =>
  cutToYear && typeof cell === 'string' ? yearOnly(cell) : cell
