import avro from 'avsc'
import type { LakeFiles } from '../../files/lake-files.ts'
import { type Long, toLong } from '../json.ts'

/** Avro `long` without loss: avsc's own refuses integers beyond 2^53, which snapshot ids are. */
const longType = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => toLong(buffer.readBigInt64LE()),
  toBuffer(value: Long) {
    const buffer = Buffer.alloc(8)
    buffer.writeBigInt64LE(BigInt(value))
    return buffer
  },
  fromJSON: (value: Long) => value,
  toJSON: (value: Long) => value,
  isValid: (value: unknown) => typeof value === 'bigint' || Number.isInteger(value),
  compare: (left: Long, right: Long) => (left < right ? -1 : left > right ? 1 : 0),
})

/** The Avro type of a schema document, with exact longs. */
export function avroType(schema: unknown): avro.Type {
  // A hook, not a registry: writers also spell the type as {"type": "long"}, which a registry would not catch.
  const exactLong = (part: unknown) => (isLong(part) ? longType : undefined)
  return avro.Type.forSchema(schema as avro.Schema, {
    typeHook: exactLong as avro.ForSchemaOptions['typeHook'],
    wrapUnions: false,
  })
}

const isLong = (part: unknown) =>
  part === 'long' || (typeof part === 'object' && part !== null && (part as { type?: unknown }).type === 'long')

/** An Avro object container file: its records in order, and what its header says beside the schema. */
export interface AvroFile<Row> {
  readonly rows: Row[]
  readonly metadata: Readonly<Record<string, Buffer>>
}

/** A file that is no Avro object container. */
export class NotAvro extends Error {
  override readonly name = 'NotAvro'
}

/** Decodes the contents of an Avro object container file. Rejects with NotAvro when it is not one. */
export function decodeAvro<Row>(content: Buffer): Promise<AvroFile<Row>> {
  return new Promise((resolve, reject) => {
    const rows: Row[] = []
    let metadata: Record<string, Buffer> = {}
    const decoder = new avro.streams.BlockDecoder({ parseHook: avroType })
    decoder
      .on('metadata', (_type: unknown, _codec: unknown, header: { meta: Record<string, Buffer> }) => {
        metadata = header.meta
      })
      .on('data', (row: Row) => rows.push(row))
      .on('error', (cause: Error) => reject(new NotAvro(cause.message, { cause })))
      .on('end', () => resolve({ rows, metadata }))
    decoder.end(content)
  })
}

/** All records of an Avro object container file, in order. Throws FileMissing, NotAvro that names the file. */
export const readAvro = async <Row>(files: LakeFiles, location: string): Promise<Row[]> => {
  const content = await files.read(location)
  const { rows } = await decodeAvro<Row>(content).catch((cause: unknown) =>
    Promise.reject(cause instanceof NotAvro ? new NotAvro(`${location}: ${cause.message}`, { cause }) : cause),
  )
  return rows
}
