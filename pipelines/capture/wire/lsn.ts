/** A position in PostgreSQL's write-ahead log, in bytes; exact, so a bigint. */
export type Lsn = bigint

const TEXT = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i

/** Parses PostgreSQL's notation: "0/1C09F2A8" → 470413992n. Throws a RangeError for anything else. */
export function lsnFromText(text: string): Lsn {
  const [, high, low] = TEXT.exec(text) ?? []
  if (!high || !low) throw new RangeError(`"${text}" is not a log sequence number such as 0/1C09F2A8`)
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`)
}

/** Writes a position in PostgreSQL's notation. */
export function textFromLsn(lsn: Lsn): string {
  return `${(lsn >> 32n).toString(16)}/${(lsn & 0xffff_ffffn).toString(16)}`.toUpperCase()
}

export const maxLsn = (a: Lsn, b: Lsn): Lsn => (a > b ? a : b)
