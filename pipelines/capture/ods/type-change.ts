import { canWiden, lakeTypeOf } from './lake-type.ts'

/** A PostgreSQL type as a table's description tells it. */
export interface SourceType {
  readonly typeOid: number
  readonly typeModifier: number
}

/** What a change of a column's type means for the rows that the lake already has. */
export type TypeChange = 'none' | 'widened' | 'breaking'

const INT2 = 21
const INT4 = 23
const INT8 = 20
const BPCHAR = 1042
const VARCHAR = 1043
const TEXT = 25
const NUMERIC = 1700
const TIMES = [1114, 1184]
const NAMES: Readonly<Record<number, string>> = {
  16: 'boolean',
  [INT8]: 'bigint',
  [INT2]: 'smallint',
  [INT4]: 'integer',
  [TEXT]: 'text',
  114: 'json',
  700: 'real',
  701: 'double precision',
  [BPCHAR]: 'character',
  [VARCHAR]: 'character varying',
  1082: 'date',
  1114: 'timestamp',
  1184: 'timestamp with time zone',
  [NUMERIC]: 'numeric',
  2950: 'uuid',
  3802: 'jsonb',
}

/**
 * Judges a change of type. Widened: every old value is the same value in the new type, in the lake too. Everything else may have
 * rewritten values without a word in the log, or does not fit the lake's column: a person must look.
 */
export function judgeTypeChange(before: SourceType, after: SourceType): TypeChange {
  if (before.typeOid === after.typeOid && before.typeModifier === after.typeModifier) return 'none'
  const [from, to] = [lakeTypeOf(before), lakeTypeOf(after)]
  if (before.typeOid === NUMERIC || after.typeOid === NUMERIC) return canWiden(from, to) ? 'widened' : 'breaking'
  if (before.typeOid === INT2 && after.typeOid === INT4) return 'widened'
  if ([INT2, INT4].includes(before.typeOid) && after.typeOid === INT8) return 'widened'
  const looser = after.typeModifier < 0 || (before.typeModifier >= 0 && after.typeModifier >= before.typeModifier)
  if (before.typeOid === after.typeOid && (before.typeOid === VARCHAR || TIMES.includes(before.typeOid)))
    return looser ? 'widened' : 'breaking'
  const toText = after.typeOid === TEXT || (after.typeOid === VARCHAR && (looser || after.typeModifier < 0))
  return toText && from === 'VARCHAR' && before.typeOid !== BPCHAR ? 'widened' : 'breaking'
}

/** The type in PostgreSQL's words: numeric(18,2), character varying(20). */
export function typeText({ typeOid, typeModifier }: SourceType): string {
  const name = NAMES[typeOid] ?? `类型 ${typeOid}`
  if (typeModifier < 4) return name
  if (typeOid === NUMERIC) return `${name}(${(typeModifier - 4) >> 16},${(typeModifier - 4) & 0x7ff})`
  return typeOid === VARCHAR || typeOid === BPCHAR ? `${name}(${typeModifier - 4})` : name
}
