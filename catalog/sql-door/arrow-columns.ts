import { lakeValueOf } from '@anju/infra/lake/values.ts'
import type {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBValue,
} from '@duckdb/node-api'
import {
  Bool,
  type Data,
  type DataType,
  DateDay,
  Decimal,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  makeBuilder,
  makeData,
  TimestampMicrosecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from 'apache-arrow'
import { yearOnly } from '../policy/partial-mask.ts'

/** How a column of the engine becomes one of Arrow. */
export interface ArrowColumn {
  readonly type: DataType
  /** Arrow's memory for these values, in their order. */
  dataOf(values: readonly DuckDBValue[]): Data
}

const MS_A_DAY = 86_400_000
const WORD = 0xffff_ffff_ffff_ffffn

/** A column of `type`: `held` is a value as Arrow holds it, taken by a builder of `built`, whose layout in memory is the same. */
function column(type: DataType, held: (value: never) => unknown, built: DataType = type): ArrowColumn {
  return {
    type,
    dataOf(values) {
      const builder = makeBuilder({ type: built, nullValues: [null] })
      for (const value of values) builder.append(value === null ? null : held(value as never))
      const data = builder.finish().flush()
      if (built === type) return data
      const { length, nullCount, nullBitmap, values: raw } = data
      return makeData({ type, length, nullCount, nullBitmap, data: raw } as never)
    },
  }
}

/** 128 bits, lowest word first, as Arrow keeps a decimal. */
function decimalWords(value: bigint): Uint32Array {
  const bits = BigInt.asUintN(128, value)
  return new Uint32Array(new BigUint64Array([bits & WORD, bits >> 64n]).buffer)
}

const same = (value: unknown) => value
const text = column(new Utf8(), (value: DuckDBValue) => String(lakeValueOf(value)))

/** Text with every day said by its year. */
export const yearColumn: ArrowColumn = column(new Utf8(), (value: DuckDBValue) => yearOnly(String(lakeValueOf(value))))

// Arrow's own builder of instants takes milliseconds as a double; microseconds go in as the integers that they are.
const micros = (zone: string | null) =>
  column(new TimestampMicrosecond(zone), (value: DuckDBTimestampValue | DuckDBTimestampTZValue) => value.micros, new Int64())

const BY_TYPE: Readonly<Record<string, ArrowColumn>> = {
  BOOLEAN: column(new Bool(), same),
  TINYINT: column(new Int8(), same),
  SMALLINT: column(new Int16(), same),
  INTEGER: column(new Int32(), same),
  BIGINT: column(new Int64(), same),
  UTINYINT: column(new Uint8(), same),
  USMALLINT: column(new Uint16(), same),
  UINTEGER: column(new Uint32(), same),
  UBIGINT: column(new Uint64(), same),
  // As DuckDB's own Arrow export has it; the sum of a BIGINT column is one.
  HUGEINT: column(new Decimal(0, 38, 128), decimalWords),
  FLOAT: column(new Float32(), same),
  DOUBLE: column(new Float64(), same),
  DATE: column(new DateDay(), (value: DuckDBDateValue) => value.days * MS_A_DAY),
  TIMESTAMP: micros(null),
  'TIMESTAMP WITH TIME ZONE': micros('Asia/Shanghai'),
  VARCHAR: text,
}

/** The Arrow column of a DuckDB type. Lists, structs and other rare types travel as the engine's text, as they do in JSON. */
export function arrowColumn(type: string): ArrowColumn {
  const [, width, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? []
  if (width && scale) {
    return column(new Decimal(Number(scale), Number(width), 128), (value: DuckDBDecimalValue) => decimalWords(value.value))
  }
  return BY_TYPE[type] ?? text
}
