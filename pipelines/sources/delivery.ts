/** How a delivery ended: `done` with what did not fit told, `known` the same content came before, `refused` as a whole, `failed` to be tried again. */
export type DeliveryState = 'running' | 'done' | 'known' | 'refused' | 'failed'

/** One file or one pull of a source, and what became of it. */
export interface Delivery {
  readonly source: string
  /** The file's name; of a pull what it is called. */
  readonly item: string
  readonly state: DeliveryState
  readonly rowsRead: number
  readonly rowsAccepted: number
  readonly rowsRejected: number
  /** What a person should know of it. */
  readonly message: string
  readonly startedAt: Date
}
