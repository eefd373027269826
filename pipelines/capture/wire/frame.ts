import type { Lsn } from './lsn.ts'

/** Seconds from 1970-01-01 to 2000-01-01, the epoch of PostgreSQL's clock. */
const POSTGRES_EPOCH_MICROS = 946_684_800_000_000n

/** What the server puts into one CopyData message of a replication stream. */
export type ReplicationFrame =
  | { readonly kind: 'data'; readonly walEnd: Lsn; readonly payloadStart: number }
  | { readonly kind: 'keepalive'; readonly walEnd: Lsn; readonly replyRequested: boolean }

/** Microseconds since 1970 of a timestamp on the wire. */
export const microsFromPostgres = (wire: bigint): bigint => wire + POSTGRES_EPOCH_MICROS

/** Decodes the head of one CopyData body; a message begins at `payloadStart`. Throws a RangeError for an unknown frame. */
export function decodeFrame(body: Buffer): ReplicationFrame {
  switch (body[0]) {
    case 0x77: // 'w': XLogData
      return { kind: 'data', walEnd: body.readBigUInt64BE(9), payloadStart: 25 }
    case 0x6b: // 'k': primary keepalive
      return { kind: 'keepalive', walEnd: body.readBigUInt64BE(1), replyRequested: body[17] === 1 }
    default:
      throw new RangeError(`replication frame of unknown kind 0x${body[0]?.toString(16)}`)
  }
}

export interface StandbyStatus {
  /** Everything before this was received. */
  readonly received: Lsn
  /** Everything before this is durable in the lake: the server may forget it. The exact LSN: one more loses transactions. */
  readonly durable: Lsn
  readonly now: Date
}

/** Encodes a standby status update ('r'). */
export function encodeStatus({ received, durable, now }: StandbyStatus): Buffer {
  const body = Buffer.alloc(34)
  body[0] = 0x72
  body.writeBigUInt64BE(received, 1)
  body.writeBigUInt64BE(durable, 9)
  body.writeBigUInt64BE(durable, 17)
  body.writeBigInt64BE(BigInt(now.getTime()) * 1000n - POSTGRES_EPOCH_MICROS, 25)
  return body
}
