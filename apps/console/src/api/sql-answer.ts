import type { Purpose } from '@anju/catalog/policy/purpose.ts'
import { ARROW_STREAM } from '@anju/standards/arrow-stream.ts'
import { decimalText } from '@anju/standards/decimal.ts'
import { isoOfMicros } from '@anju/standards/micros.ts'
import { type DataType, type Field, Type, tableFromIPC } from '@uwdata/flechette'
import type { AnswerRows, SqlAnswer } from './catalog.ts'
import { requestApi } from './client.ts'

export interface AskOptions {
  readonly signal?: AbortSignal
  /** Told how many bytes of the answer have come. */
  readonly onBytes?: (received: number) => void
}

/** Asks the SQL door; the answer comes as an Arrow stream. Throws ApiError with the server's problem document. */
export async function askSql(
  body: { sql: string; purpose: Purpose; limit: number },
  { signal, onBytes = () => undefined }: AskOptions = {},
): Promise<SqlAnswer> {
  const response = await requestApi('/api/sql', { body, headers: { accept: ARROW_STREAM }, ...(signal ? { signal } : {}) })
  let received = 0
  const counted = response.body!.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        received += bytes.byteLength
        onBytes(received)
        controller.enqueue(bytes)
      },
    }),
  )
  return sqlAnswerOf(new Uint8Array(await new Response(counted).arrayBuffer()))
}

/**
 * An Arrow stream of the SQL door as rows to be shown: the same values as its JSON has. The stream's memory is kept as it is;
 * a row is written out when it is asked for, so that a million of them cost the page no more than the fifty in view.
 */
export function sqlAnswerOf(stream: Uint8Array): SqlAnswer {
  const { schema, numRows, children } = tableFromIPC(stream, {
    useBigInt: true,
    useBigIntTimestamp: true,
    useDecimalInt: true,
  })
  const said = ({ metadata }: Field, key: string) => metadata?.get(`anju:${key}`)
  const cells = schema.fields.map((field) => cellOf(field.type, said(field, 'type') === 'HUGEINT'))
  // By position: two columns of an answer may have one name.
  const rowAt = (row: number) =>
    children.map((column, index) => {
      const value: unknown = column.at(row)
      return value === null ? null : cells[index]!(value as never)
    })
  const rows: AnswerRows = {
    length: numRows,
    slice: (from, to) => Array.from({ length: Math.max(0, Math.min(to, numRows) - from) }, (_, index) => rowAt(from + index)),
  }
  return {
    columns: schema.fields.map((field) => ({
      name: field.name,
      type: said(field, 'type')!,
      masked: said(field, 'masked') === 'true',
      reason: said(field, 'reason') ?? null,
    })),
    rows,
    truncated: schema.metadata?.get('anju:truncated') === 'true',
    elapsedMs: Number(schema.metadata?.get('anju:elapsedMs')),
  }
}

/** How a value of an Arrow type is written. */
function cellOf(type: DataType, huge: boolean): (value: never) => unknown {
  switch (type.typeId) {
    case Type.Decimal:
      return huge ? integer : (value: bigint) => decimalText(value, type.scale)
    case Type.Int:
      return (value: number | bigint) => integer(BigInt(value))
    case Type.Date:
      return (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 10)
    case Type.Timestamp:
      return isoOfMicros
    case Type.Float:
      return (value: number) => (Number.isFinite(value) ? value : String(value))
    default:
      return (value) => value
  }
}

/** Beyond 2^53 as text, as a number would round it. */
const integer = (value: bigint) =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value)
