import { isoOfMicros } from '@anju/standards/micros.ts'
import { printJson } from '../lake/catalog/json.ts'
import type { LakeValue } from '../lake/values.ts'

/** A column of a result, its type in Trino's own words: `bigint`, `decimal(18,2)`, `timestamp(6) with time zone`. */
export interface TrinoColumn {
  readonly name: string
  readonly type: string
}

/**
 * How a column's values, as Trino's JSON has them (integers beyond 2^53 as bigint), become what the rest of Anju takes: just as
 * DuckDB's do (lake/values.ts). Lists, rows and maps become their JSON text.
 */
export function readerOf({ type }: TrinoColumn): (value: unknown) => LakeValue {
  const read = readers[/^\w+/.exec(type)?.[0] ?? ''] ?? textOf
  return (value) => (value === null ? null : read(value))
}

const readers: Readonly<Record<string, (value: unknown) => LakeValue>> = {
  bigint: (value) => BigInt(value as number | bigint),
  integer: Number,
  smallint: Number,
  tinyint: Number,
  // NaN and the infinities come as words.
  double: Number,
  real: Number,
  boolean: (value) => value as boolean,
  timestamp: (value) => isoOfMicros(microsOf(value as string)),
}

/** Decimals and dates come as the text that we want. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : printJson(value))

/** `2026-11-25 10:00:00.123456 Asia/Shanghai`, `… UTC`, `… +08:00`, or without a zone, which is taken as UTC. */
function microsOf(text: string): bigint {
  const [, date, time, fraction = '', zone = 'UTC'] = /^(\S+) ([\d:]+)(?:\.(\d+))?(?: (\S+))?$/.exec(text) ?? []
  if (!date || !time) throw new Error(`Trino sent a timestamp that we cannot read: ${text}`)
  const local = Date.parse(`${date}T${time}Z`)
  // The offset depends on the instant that is sought; one step is enough away from the hour of a change.
  const utc = local - offsetMs(zone, local - offsetMs(zone, local))
  return BigInt(utc) * 1000n + BigInt(fraction.padEnd(6, '0').slice(0, 6))
}

function offsetMs(zone: string, instant: number): number {
  if (zone === 'UTC') return 0
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(instant)
  const offset = parts.find(({ type }) => type === 'timeZoneName')!.value
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(offset) ?? [undefined, '+', '0', '0']
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}
