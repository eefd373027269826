import { lakeValueOf } from '@anju/infra/lake/values.ts'
import type {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBValue,
} from '@duckdb/node-api'
import {
  type Batch,
  bool,
  columnFromArray,
  type DataType,
  dateDay,
  decimal128,
  float32,
  float64,
  int8,
  int16,
  int32,
  int64,
  TimeUnit,
  timestamp,
  uint8,
  uint16,
  uint32,
  uint64,
  utf8,
} from '@uwdata/flechette'
import { fail } from '../errors.ts'
import { yearOnly } from '../policy/partial-mask.ts'

/** How a column of the engine becomes one of Arrow. */
export interface ArrowColumn {
  readonly type: DataType
  /** Arrow's memory for these values (at least one), in their order. */
  batchOf(values: readonly DuckDBValue[]): Batch<unknown>
}

const MS_A_DAY = 86_400_000

/** A column of `type`: `held` is a value as Arrow holds it, taken by a builder of `built`, whose layout in memory is the same. */
function column(type: DataType, held: (value: never) => unknown, built: DataType = type): ArrowColumn {
  return {
    type,
    batchOf: (values) =>
      columnFromArray(
        values.map((value) => (value === null ? null : held(value as never))),
        built,
      ).data[0]!,
  }
}

const same = (value: unknown) => value
const text = column(utf8(), (value: DuckDBValue) => String(lakeValueOf(value)))

/** Text with every day said by its year. */
export const yearColumn: ArrowColumn = column(utf8(), (value: DuckDBValue) => yearOnly(String(lakeValueOf(value))))

// Arrow's own builder of instants takes milliseconds as a double; microseconds go in as the integers that they are.
const micros = (zone: string | null) =>
  column(timestamp(TimeUnit.MICROSECOND, zone), (value: DuckDBTimestampValue | DuckDBTimestampTZValue) => value.micros, int64())

const DIGITS_38 = 10n ** 38n

/** A HUGEINT may have 39 digits, Arrow's decimal 38. Throws `sql_failed`. */
function within38Digits(value: bigint): bigint {
  if (value > -DIGITS_38 && value < DIGITS_38) return value
  throw fail('sql_failed', { detail: '整数超过 38 位，不能以 Arrow 传出，请先 CAST 为 VARCHAR 或 DOUBLE', value: String(value) })
}

const BY_TYPE: Readonly<Record<string, ArrowColumn>> = {
  BOOLEAN: column(bool(), same),
  TINYINT: column(int8(), same),
  SMALLINT: column(int16(), same),
  INTEGER: column(int32(), same),
  BIGINT: column(int64(), same),
  UTINYINT: column(uint8(), same),
  USMALLINT: column(uint16(), same),
  UINTEGER: column(uint32(), same),
  UBIGINT: column(uint64(), same),
  // As DuckDB's own Arrow export has it; the sum of a BIGINT column is one.
  HUGEINT: column(decimal128(38, 0), within38Digits),
  FLOAT: column(float32(), same),
  DOUBLE: column(float64(), same),
  DATE: column(dateDay(), (value: DuckDBDateValue) => value.days * MS_A_DAY),
  TIMESTAMP: micros(null),
  'TIMESTAMP WITH TIME ZONE': micros('Asia/Shanghai'),
  VARCHAR: text,
}

/** The Arrow column of a DuckDB type. Lists, structs and other rare types travel as the engine's text, as they do in JSON. */
export function arrowColumn(type: string): ArrowColumn {
  const [, width, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? []
  if (width && scale) return column(decimal128(Number(width), Number(scale)), (value: DuckDBDecimalValue) => value.value)
  return BY_TYPE[type] ?? text
}
