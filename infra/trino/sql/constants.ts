import { literal } from '@anju/standards/sql-literal.ts'
import type { AstNode } from '../../lake/sql/syntax-tree.ts'
import { NotInTrino } from './not-in-trino.ts'

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The zone in which DuckDB reads and shows instants; Trino's own from the lake are in UTC. */
export const inCentreZone = (sql: string): string => `(${sql} AT TIME ZONE 'Asia/Shanghai')`

const TYPES: Readonly<Record<string, string>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'tinyint',
  SMALLINT: 'smallint',
  INTEGER: 'integer',
  BIGINT: 'bigint',
  HUGEINT: 'decimal(38, 0)',
  FLOAT: 'real',
  DOUBLE: 'double',
  VARCHAR: 'varchar',
  DATE: 'date',
  TIMESTAMP: 'timestamp(6)',
  'TIMESTAMP WITH TIME ZONE': 'timestamp(6) with time zone',
}

interface SqlType {
  readonly id: string
  readonly type_info: { readonly width?: number; readonly scale?: number } | null
}

/** `CAST(sql AS type)`, an instant in the centre's zone. Throws NotInTrino. */
export function castTo(sql: string, cast: unknown, tried: boolean): string {
  const { id, type_info: info } = cast as SqlType
  const type = id === 'DECIMAL' ? `decimal(${info?.width ?? 18}, ${info?.scale ?? 3})` : TYPES[id]
  if (!type) throw new NotInTrino(`类型 ${id}`)
  const made = `${tried ? 'TRY_CAST' : 'CAST'}(${sql} AS ${type})`
  return id === 'TIMESTAMP WITH TIME ZONE' ? inCentreZone(made) : made
}

interface Constant {
  readonly type: SqlType
  readonly is_null: boolean
  readonly value?: unknown
}

const WORD = 64n

/** A literal of the same type. Throws NotInTrino. */
export function constantSql(node: AstNode): string {
  const { type, is_null: isNull, value } = node.value as Constant
  if (isNull) return 'NULL'
  switch (type.id) {
    case 'VARCHAR':
      return literal(String(value))
    case 'BOOLEAN':
      return String(value)
    case 'INTEGER':
    case 'BIGINT':
      return signed(JSON.stringify(value))
    case 'HUGEINT': {
      const { upper, lower } = value as { upper: unknown; lower: unknown }
      return `DECIMAL '${(BigInt(JSON.stringify(upper)) << WORD) + BigInt(JSON.stringify(lower))}'`
    }
    case 'DECIMAL':
      return `DECIMAL '${shifted(BigInt(JSON.stringify(value)), type.type_info?.scale ?? 0)}'`
    case 'DOUBLE':
      return signed(Number(JSON.stringify(value)).toExponential().replace('e+', 'e').toUpperCase())
    default:
      throw new NotInTrino(`类型 ${type.id} 的常量`)
  }
}

const signed = (number: string): string => (number.startsWith('-') ? `(${number})` : number)

function shifted(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${value < 0n ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ''}`
}

/** What a node holds, when it is a constant; undefined otherwise. */
export function constantOf(node: AstNode | undefined): unknown {
  return node?.class === 'CONSTANT' ? (node.value as Constant).value : undefined
}

const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))? ?(Z|[+-]\d\d(?::\d\d)?)?$/

/** A moment that DuckDB reads (`2026-11-26T09:00:00Z`, `… 09:00:00+08`) in the one way in which Trino does; other texts as they are. */
export function momentText(written: string): string {
  const [, day, time = '00:00:00', zone] = MOMENT.exec(written) ?? []
  if (!day) return written
  const offset = zone === 'Z' ? '+00:00' : zone?.length === 3 ? `${zone}:00` : zone
  return `${day} ${time}${offset ? ` ${offset}` : ''}`
}

/** The instant that a text names; one without a zone is read in the given one. NaN for what is none. */
export function instantOf(written: string, zone: string): number {
  const [day, time, offset = zone] = momentText(written).split(' ')
  return Date.parse(`${day}T${time}${offset}`)
}
