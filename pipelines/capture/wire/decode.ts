import { BROKEN, textOrNot, textWithBroken } from '../../import/file/exact-text.ts'
import { microsFromPostgres } from './frame.ts'
import { type Before, NO_TEXT, type PgoutputMessage, type RelationColumn, type Tuple, UNCHANGED } from './message.ts'

/**
 * Decodes the pgoutput message (protocol version 1, text values) that begins at `start`.
 * Layout: https://www.postgresql.org/docs/18/protocol-logicalrep-message-formats.html
 * Throws a RangeError for a message that this version does not know: going on would lose it.
 */
export function decodePgoutput(bytes: Buffer, start = 0): PgoutputMessage {
  const reader = new Reader(bytes, start)
  const tag = reader.char()
  switch (tag) {
    case 'B':
      return { kind: 'begin', commitLsn: reader.uint64(), committedAtMicros: reader.timestamp(), xid: reader.uint32() }
    case 'C':
      reader.uint8() // flags, unused
      return { kind: 'commit', commitLsn: reader.uint64(), endLsn: reader.uint64(), committedAtMicros: reader.timestamp() }
    case 'R':
      return decodeRelation(reader)
    case 'I':
      return { kind: 'insert', relationId: reader.uint32(), row: newTuple(reader) }
    case 'U':
      return decodeUpdate(reader)
    case 'D':
      return { kind: 'delete', relationId: reader.uint32(), before: before(reader.char(), reader) }
    case 'T':
      return decodeTruncate(reader)
    case 'Y': {
      const oid = reader.uint32()
      return { kind: 'type', oid, name: `${reader.text()}.${reader.text()}` }
    }
    case 'O':
      reader.uint64()
      return { kind: 'origin', name: reader.text() }
    case 'M':
      return decodeLogicalMessage(reader)
    default:
      throw new RangeError(`pgoutput message of unknown kind "${tag}"`)
  }
}

function decodeRelation(reader: Reader): PgoutputMessage {
  const id = reader.uint32()
  const schema = reader.text() || 'pg_catalog'
  const name = reader.text()
  reader.char() // replica identity: what it means for a change is said by the change itself
  const columns = Array.from({ length: reader.uint16() }, (): RelationColumn => {
    const key = (reader.uint8() & 1) === 1
    return { key, name: reader.text(), typeOid: reader.uint32(), typeModifier: reader.int32() }
  })
  return { kind: 'relation', relation: { id, schema, name, columns } }
}

function decodeUpdate(reader: Reader): PgoutputMessage {
  const relationId = reader.uint32()
  const mark = reader.char()
  if (mark === 'N') return { kind: 'update', relationId, row: tuple(reader), before: undefined }
  const old = before(mark, reader)
  return { kind: 'update', relationId, row: newTuple(reader), before: old }
}

function decodeTruncate(reader: Reader): PgoutputMessage {
  const count = reader.uint32()
  reader.uint8() // options: cascade, restart identity
  return { kind: 'truncate', relationIds: Array.from({ length: count }, () => reader.uint32()) }
}

function decodeLogicalMessage(reader: Reader): PgoutputMessage {
  reader.uint8() // flags: transactional or not
  reader.uint64()
  return { kind: 'message', prefix: reader.text(), content: reader.bytes(reader.uint32()) }
}

function before(mark: string, reader: Reader): NonNullable<Before> {
  if (mark !== 'K' && mark !== 'O') throw new RangeError(`pgoutput: expected an old row, got "${mark}"`)
  return { extent: mark === 'K' ? 'key' : 'row', row: tuple(reader) }
}

function newTuple(reader: Reader): Tuple {
  const mark = reader.char()
  if (mark !== 'N') throw new RangeError(`pgoutput: expected a new row, got "${mark}"`)
  return tuple(reader)
}

function tuple(reader: Reader): Tuple {
  const row: Tuple = new Array(reader.uint16())
  for (let index = 0; index < row.length; index++) row[index] = value(reader)
  return row
}

function value(reader: Reader): Tuple[number] {
  const mark = reader.uint8()
  if (mark === 0x74) return reader.utf8(reader.uint32()) // 't'
  if (mark === 0x6e) return null // 'n'
  if (mark === 0x75) return UNCHANGED // 'u'
  throw new RangeError(`pgoutput value of unknown kind 0x${mark.toString(16)}: binary values were not asked for`)
}

/** Bytes that are no text are never replaced unseen: the value says so, and its row goes to the quarantine. */
const exactText = (bytes: Uint8Array): string => textOrNot(bytes, 'utf-8') ?? NO_TEXT + textWithBroken(bytes, 'utf-8')

class Reader {
  #offset: number
  readonly #bytes: Buffer

  constructor(bytes: Buffer, start: number) {
    this.#bytes = bytes
    this.#offset = start
  }

  uint8(): number {
    return this.#bytes.readUInt8(this.#offset++)
  }

  char(): string {
    return String.fromCharCode(this.uint8())
  }

  uint16(): number {
    this.#offset += 2
    return this.#bytes.readUInt16BE(this.#offset - 2)
  }

  uint32(): number {
    this.#offset += 4
    return this.#bytes.readUInt32BE(this.#offset - 4)
  }

  int32(): number {
    this.#offset += 4
    return this.#bytes.readInt32BE(this.#offset - 4)
  }

  uint64(): bigint {
    this.#offset += 8
    return this.#bytes.readBigUInt64BE(this.#offset - 8)
  }

  timestamp(): bigint {
    this.#offset += 8
    return microsFromPostgres(this.#bytes.readBigInt64BE(this.#offset - 8))
  }

  /** A string that ends with a zero byte. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#offset)
    if (end < 0) throw new RangeError('pgoutput: string without an end')
    const text = this.#bytes.toString('utf8', this.#offset, end)
    this.#offset = end + 1
    return text
  }

  utf8(length: number): string {
    this.#offset += length
    if (this.#offset > this.#bytes.length) throw new RangeError('pgoutput: value longer than its message')
    const text = this.#bytes.toString('utf8', this.#offset - length, this.#offset)
    return text.includes(BROKEN) ? exactText(this.#bytes.subarray(this.#offset - length, this.#offset)) : text
  }

  bytes(length: number): Buffer {
    this.#offset += length
    return Buffer.from(this.#bytes.subarray(this.#offset - length, this.#offset))
  }
}
