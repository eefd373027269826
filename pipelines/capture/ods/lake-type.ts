/** Types that capture gives to columns of ods. */
export type LakeType =
  | 'VARCHAR'
  | 'BOOLEAN'
  | 'INTEGER'
  | 'BIGINT'
  | 'DOUBLE'
  | 'DATE'
  | 'TIMESTAMP'
  | 'TIMESTAMPTZ'
  | `DECIMAL(${number},${number})`

const NUMERIC = 1700
const BY_OID: Readonly<Record<number, LakeType>> = {
  16: 'BOOLEAN',
  20: 'BIGINT',
  21: 'INTEGER',
  23: 'INTEGER',
  700: 'DOUBLE',
  701: 'DOUBLE',
  1082: 'DATE',
  1114: 'TIMESTAMP',
  1184: 'TIMESTAMPTZ',
}

/**
 * The lake's type for a PostgreSQL column. Exact or text: what Iceberg v2 cannot hold exactly (numeric without a precision or with
 * more than 38 digits, json, uuid, arrays, enums, intervals, bytea) arrives in PostgreSQL's own text form.
 */
export function lakeTypeOf({ typeOid, typeModifier }: { typeOid: number; typeModifier: number }): LakeType {
  if (typeOid === NUMERIC) return decimalOf(typeModifier)
  return BY_OID[typeOid] ?? 'VARCHAR'
}

function decimalOf(typeModifier: number): LakeType {
  if (typeModifier < 4) return 'VARCHAR'
  const precision = (typeModifier - 4) >> 16
  const scale = (typeModifier - 4) & 0x7ff
  return precision <= 38 && scale <= precision ? `DECIMAL(${precision},${scale})` : 'VARCHAR'
}

const DECIMAL = /^DECIMAL\((\d+),\s?(\d+)\)$/

/** Precision and scale, or undefined when the type is no DECIMAL. */
export function decimalDigits(type: string): { precision: number; scale: number } | undefined {
  const [, precision, scale] = DECIMAL.exec(type) ?? []
  return precision && scale ? { precision: Number(precision), scale: Number(scale) } : undefined
}

/** Whether Iceberg lets a column of type `from` become `to` without rewriting data. */
export function canWiden(from: string, to: string): boolean {
  if (from === 'INTEGER' && to === 'BIGINT') return true
  const narrow = decimalDigits(from)
  const wide = decimalDigits(to)
  return narrow !== undefined && wide !== undefined && wide.scale === narrow.scale && wide.precision > narrow.precision
}
