import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { parseJson } from '../lake/catalog/json.ts'
import { LakeUnavailable } from '../lake/errors.ts'
import type { LakeValue } from '../lake/values.ts'
import { queryErrorOf, trinoError } from './errors.ts'
import { readerOf, type TrinoColumn } from './values.ts'

/** Where and as whom statements run. */
export interface TrinoAddress {
  readonly url: string
  /** Who asks, as Trino's own lists of queries name it. */
  readonly user: string
  /** What a table's name without a schema is looked for in; default `ods`, as in DuckDB. */
  readonly schema?: string
  /** Trino's session properties. */
  readonly session?: Readonly<Record<string, string>>
}

/** A part of a result; the columns are the same in every page. */
export interface TrinoPage {
  readonly columns: readonly TrinoColumn[]
  readonly rows: LakeValue[][]
  /** For a statement that changes rows: how many. */
  readonly changed: number | undefined
}

/** Statements on the lake's tables through Trino. All of them throw LakeConflict, LakeUnavailable or LakeQueryError. */
export interface Trino {
  /** The result as it comes; who stops reading, or the signal, stops the query. */
  pages(sql: string, signal?: AbortSignal): AsyncGenerator<TrinoPage>
  /** Rows as objects. */
  query<Row = Record<string, LakeValue>>(sql: string): Promise<Row[]>
  /** Runs a statement; returns the number of rows it changed. */
  run(sql: string): Promise<number>
}

const answer = z.object({
  id: z.string(),
  nextUri: z.string().optional(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
  data: z.array(z.array(z.unknown())).optional(),
  updateCount: z.number().optional(),
  error: trinoError.optional(),
})

/** Trino's own protocol over HTTP (https://trino.io/docs/current/develop/client-protocol.html), with every number exact. */
export function openTrino(address: TrinoAddress): Trino {
  const pages = (sql: string, signal?: AbortSignal) => pagesOf(address, sql, signal)
  return {
    pages,
    async query<Row>(sql: string) {
      const rows: Row[] = []
      for await (const page of pages(sql))
        for (const row of page.rows)
          rows.push(Object.fromEntries(row.map((value, index) => [page.columns[index]!.name, value])) as Row)
      return rows
    },
    async run(sql) {
      let changed = 0
      for await (const page of pages(sql)) changed = page.changed ?? changed
      return changed
    },
  }
}

async function* pagesOf(address: TrinoAddress, sql: string, signal?: AbortSignal): AsyncGenerator<TrinoPage> {
  let columns: TrinoColumn[] = []
  let readers: ((value: unknown) => LakeValue)[] = []
  let next: string | undefined = new URL('/v1/statement', address.url).href
  let request: RequestInit = { method: 'POST', headers: headersOf(address), body: sql }
  try {
    while (next) {
      signal?.throwIfAborted()
      const part = answer.parse(await ask(next, request))
      next = part.nextUri
      request = { headers: headersOf(address) }
      if (part.error) throw queryErrorOf(part.error, sql)
      if (part.columns && columns.length === 0) {
        columns = part.columns
        readers = columns.map(readerOf)
      }
      const rows = (part.data ?? []).map((row) => row.map((value, index) => readers[index]!(value)))
      if (rows.length > 0 || !next) yield { columns, rows, changed: part.updateCount }
    }
  } finally {
    // Left early, by an error of ours or by a reader who has enough: the query is stopped, as well as it goes.
    if (next) await fetch(next, { method: 'DELETE', headers: headersOf(address) }).catch(() => undefined)
  }
}

const headersOf = ({ user, schema = 'ods', session = {} }: TrinoAddress): Record<string, string> => ({
  'x-trino-user': user,
  'x-trino-source': 'anju',
  'x-trino-catalog': 'lake',
  'x-trino-schema': schema,
  'x-trino-time-zone': 'Asia/Shanghai',
  // Without it timestamps come cut to milliseconds.
  'x-trino-client-capabilities': 'PARAMETRIC_DATETIME',
  'x-trino-session': Object.entries(session)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join(','),
})

/** The protocol's own rule: what answers 429, 502, 503 or 504 is asked again. */
const AGAIN = [429, 502, 503, 504]
const TRIES = 100

async function ask(url: string, request: RequestInit): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    const response = await fetch(url, request).catch((cause: unknown) =>
      Promise.reject(new LakeUnavailable(`Trino at ${new URL(url).origin} does not answer`, { cause })),
    )
    const text = await response.text()
    if (response.ok) return parseJson(text)
    if (!AGAIN.includes(response.status) || tries === TRIES)
      throw new LakeUnavailable(`Trino at ${new URL(url).origin} answered ${response.status}: ${text.slice(0, 200)}`)
    await sleep(100)
  }
}
