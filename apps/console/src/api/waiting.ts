/** How many rows wait under one name: of a table, of a source, for a reason. */
export interface Share {
  readonly name: string
  readonly rows: number
}

/** A page of rows that wait for a person, and how many there are in all. */
export interface WaitingPage<Row> {
  readonly rows: readonly Row[]
  /** Where the next page begins; null on the last one. */
  readonly next: string | null
  readonly total: number
}
