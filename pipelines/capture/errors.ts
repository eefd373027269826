/** Capture cannot work with what it was given, and trying again would not help. The message is for a person. */
export class CaptureRefused extends Error {}

/** The changes between the lake and the slot cannot be had any more; a person may allow to begin anew. The message is for that person. */
export class SlotLost extends Error {}

/** Something that will come has not come yet; no fault. */
export class CaptureWaits extends Error {}

/** Something about one table cannot be done, whatever is tried again: it alone is to be stopped. The message is the technical reason. */
export class TableFailed extends Error {
  readonly table: string
  /** Whether it may pass by itself: a fault of the storage. */
  readonly passing: boolean

  constructor(table: string, message: string, { passing = false, ...options }: ErrorOptions & { passing?: boolean } = {}) {
    super(message, options)
    this.table = table
    this.passing = passing
  }
}
