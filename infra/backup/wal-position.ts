/** A place in PostgreSQL's log, in bytes from its beginning. */
export type Lsn = bigint

export const SEGMENT_BYTES = 16n * 1024n * 1024n
const SEGMENTS_OF_A_FILE_ID = 0x1_0000_0000n / SEGMENT_BYTES

/** `0/1A2B3C4D` as PostgreSQL writes it. Throws an Error for any other text. */
export function lsnFromText(text: string): Lsn {
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text) ?? []
  if (!high || !low) throw new Error(`not a log position: ${text}`)
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`)
}

export const textFromLsn = (lsn: Lsn) => `${(lsn >> 32n).toString(16)}/${(lsn & 0xffff_ffffn).toString(16)}`.toUpperCase()

/** Number of the segment that holds the byte at `lsn`. */
export const segmentOf = (lsn: Lsn) => lsn / SEGMENT_BYTES

export const segmentStart = (segment: bigint): Lsn => segment * SEGMENT_BYTES

/** PostgreSQL's own file name of a segment. */
export function segmentName(timeline: number, segment: bigint): string {
  const part = (value: bigint | number) => value.toString(16).toUpperCase().padStart(8, '0')
  return part(timeline) + part(segment / SEGMENTS_OF_A_FILE_ID) + part(segment % SEGMENTS_OF_A_FILE_ID)
}
