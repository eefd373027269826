/** How a delivery ended: `done` with what did not fit told, `known` the same content came before, `refused` as a whole, `failed` to be tried again. */
export type DeliveryState = 'done' | 'known' | 'refused' | 'failed'

/** One file or one pull of a source, and what became of it. */
export interface Delivery {
  readonly source: string
  /** The file's name; of a pull, what it reached. */
  readonly item: string
  readonly batch: string
  readonly state: DeliveryState
  readonly rowsRead: number
  readonly rowsAccepted: number
  readonly rowsRejected: number
  /** What a person should know of it. */
  readonly message: string
  readonly startedAt: Date
}

/** Rows that were read: accepted, not accepted for a reason that is kept, or the same as what the lake holds. */
export interface RowCounts {
  readonly rowsRead: number
  readonly rowsAccepted: number
  readonly rowsRejected: number
}

export const NO_ROWS: RowCounts = { rowsRead: 0, rowsAccepted: 0, rowsRejected: 0 }
