import type { Purpose } from '@anju/catalog/policy/purpose.ts'
import { ARROW_STREAM } from '@anju/catalog/sql-door/media-type.ts'
import { isoOfMicros } from '@anju/standards/micros.ts'
import { type Schema, tableFromIPC, type Vector } from 'apache-arrow'
import type { SqlAnswer } from './catalog.ts'
import { requestApi } from './client.ts'

/** Asks the SQL door; the answer comes as an Arrow stream. Throws ApiError with the server's problem document. */
export async function askSql(body: { sql: string; purpose: Purpose; limit: number }, signal?: AbortSignal): Promise<SqlAnswer> {
  const response = await requestApi('/api/sql', { body, headers: { accept: ARROW_STREAM }, ...(signal ? { signal } : {}) })
  return sqlAnswerOf(new Uint8Array(await response.arrayBuffer()))
}

/** An Arrow stream of the SQL door as rows to be shown: the same values as its JSON has. */
export function sqlAnswerOf(stream: Uint8Array): SqlAnswer {
  const { schema, numRows, ...table } = readStream(stream)
  const rows = Array.from({ length: numRows }, () => [] as unknown[])
  for (const [index, field] of schema.fields.entries()) {
    const cell = field.metadata.get('anju:type') === 'HUGEINT' ? huge : cellOf(String(field.type))
    const column = table.columns[index]!
    for (let row = 0; row < numRows; row += 1) {
      const value: unknown = column.get(row)
      rows[row]!.push(value === null ? null : cell(value as never))
    }
  }
  const said = schema.fields.map(
    ({ metadata }) =>
      (key: string) =>
        metadata.get(`anju:${key}`),
  )
  return {
    columns: schema.fields.map(({ name }, index) => ({
      name,
      type: said[index]!('type')!,
      masked: said[index]!('masked') === 'true',
      reason: said[index]!('reason') ?? null,
    })),
    rows,
    truncated: schema.metadata.get('anju:truncated') === 'true',
    elapsedMs: Number(schema.metadata.get('anju:elapsedMs')),
  }
}

function readStream(stream: Uint8Array): { schema: Schema; numRows: number; columns: readonly Vector[] } {
  const table = tableFromIPC(stream)
  // By position: two columns of an answer may have one name.
  return {
    schema: table.schema,
    numRows: table.numRows,
    columns: table.schema.fields.map((_, index) => table.getChildAt(index)!),
  }
}

/** How a value of an Arrow type is written. */
function cellOf(type: string): (value: never) => unknown {
  const scale = /^Decimal\[\d+e([+-]?\d+)\]$/.exec(type)?.[1]
  if (scale !== undefined) return (value: unknown) => decimal(String(value), Number(scale))
  if (type.startsWith('Int') || type.startsWith('Uint')) return (value: number | bigint) => integer(BigInt(value))
  if (type.startsWith('Date')) return (milliseconds: number) => new Date(Number(milliseconds)).toISOString().slice(0, 10)
  if (type.startsWith('Timestamp')) return instant
  if (type.startsWith('Float')) return (value: number) => (Number.isFinite(value) ? value : String(value))
  return (value) => value
}

/** Beyond 2^53 as text, as a number would round it. */
const integer = (value: bigint) =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value)

/** 128 bits wide in the engine, a decimal without a fraction in Arrow. */
const huge = (value: unknown) => integer(BigInt(String(value)))

function decimal(digits: string, scale: number): string {
  if (scale === 0) return digits
  const sign = digits.startsWith('-') ? '-' : ''
  const padded = digits.slice(sign.length).padStart(scale + 1, '0')
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}

/** Arrow's reader gives milliseconds with the microseconds as a fraction, which a double still holds until the year 2255. */
const instant = (milliseconds: number): string => isoOfMicros(BigInt(Math.round(milliseconds * 1_000)))
