import type { RowCounts } from '../delivery.ts'

/** What a pull brought. */
export interface Pulled extends RowCounts {
  /** Accepted rows that differed from what the lake held, and rows that are no longer there. */
  readonly changed: number
  readonly gone: number
  /** Rows that did not fit and were not known yet. */
  readonly newRejected: number
  readonly reasons: readonly string[]
  /** What else a person should know. */
  readonly remarks: readonly string[]
}

export const NOTHING: Pulled = {
  rowsRead: 0,
  rowsAccepted: 0,
  rowsRejected: 0,
  changed: 0,
  gone: 0,
  newRejected: 0,
  reasons: [],
  remarks: [],
}

export const together = (one: Pulled, other: Pulled): Pulled => ({
  rowsRead: one.rowsRead + other.rowsRead,
  rowsAccepted: one.rowsAccepted + other.rowsAccepted,
  rowsRejected: one.rowsRejected + other.rowsRejected,
  changed: one.changed + other.changed,
  gone: one.gone + other.gone,
  newRejected: one.newRejected + other.newRejected,
  reasons: [...new Set([...one.reasons, ...other.reasons])],
  remarks: [...new Set([...one.remarks, ...other.remarks])],
})

/** Whether the lake is not what it was before, or something is to be told. */
export const isNews = ({ changed, gone, newRejected, remarks }: Pulled) => changed + gone + newRejected + remarks.length > 0

/** The sentence of a delivery. */
export function messageOf({ rowsAccepted, changed, gone, reasons, remarks }: Pulled): string {
  const unchanged = rowsAccepted - changed
  const said = [
    ...remarks,
    ...(unchanged > 0 ? [`${unchanged} 行与湖中相同，不重复写入`] : []),
    ...(gone > 0 ? [`${gone} 行在对方已不存在`] : []),
    ...reasons.slice(0, 3),
  ]
  return said.join('；')
}
