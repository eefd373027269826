import { randomBytes } from 'node:crypto'
import avro from 'avsc'
import { avroType } from './avro.ts'

const MAGIC = Buffer.from('Obj\u0001', 'latin1')
const headerType = avro.Type.forSchema({ type: 'map', values: 'bytes' })
const countType = avro.Type.forSchema('long')

/**
 * The content of an Avro object container file in one block, with `metadata` in its header.
 * Written by hand because avsc prints the schema without the attributes it does not know, and Iceberg's field ids are such.
 */
export function encodeAvro(schema: object, rows: readonly object[], metadata: Record<string, string>): Buffer {
  const type = avroType(schema)
  const header = { ...metadata, 'avro.schema': JSON.stringify(schema), 'avro.codec': 'null' }
  const sync = randomBytes(16)
  const block = Buffer.concat(rows.map((row) => type.toBuffer(row)))
  return Buffer.concat([
    MAGIC,
    headerType.toBuffer(Object.fromEntries(Object.entries(header).map(([key, value]) => [key, Buffer.from(value)]))),
    sync,
    ...(rows.length === 0 ? [] : [countType.toBuffer(rows.length), countType.toBuffer(block.length), block, sync]),
  ])
}
