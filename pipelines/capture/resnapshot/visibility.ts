/** Which transactions a reader of PostgreSQL saw: those that had ended when it took its snapshot. */
export interface Visibility {
  /** Every transaction from here on was not seen. */
  readonly xmax: bigint
  /** Those before it that were still under way. */
  readonly underWay: ReadonlySet<bigint>
}

const ERA = 1n << 32n

/** Reads PostgreSQL's `pg_snapshot`: xmin:xmax:xip,xip,…. Throws a RangeError for anything else. */
export function visibilityFromText(text: string): Visibility {
  const [, xmax, underWay] = /^\d+:(\d+):((?:\d+,?)*)$/.exec(text) ?? []
  if (xmax === undefined) throw new RangeError(`"${text}" is not a snapshot such as 10:20:10,14`)
  return { xmax: BigInt(xmax), underWay: new Set(underWay ? underWay.split(',').map(BigInt) : []) }
}

/** Whether the reader saw a transaction, by the 32 bits of its number that the log tells; the rest is that of the nearest era. */
export function wasSeen({ xmax, underWay }: Visibility, xid: number): boolean {
  const near = (xmax & ~(ERA - 1n)) | BigInt(xid)
  const full = near > xmax + ERA / 2n ? near - ERA : near < xmax - ERA / 2n ? near + ERA : near
  return full < xmax && !underWay.has(full)
}
