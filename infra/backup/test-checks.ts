import { createHash } from 'node:crypto'
import pg from 'pg'
import { expect, vi } from 'vitest'
import { readLakeConfig } from '../lake/config.ts'
import { type Lake, openLake } from '../lake/engine.ts'
import type { TestCentre } from './test-centre.ts'

// What is asked of a test's centre before it is destroyed and after it is put back.

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  return client
}

/** Every row of every table of the books, as one sum per table. */
export async function books(centre: TestCentre): Promise<Record<string, string>> {
  const client = await connect(centre.postgres.url('ledger'))
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('ledger', 'trial') ORDER BY 1",
    )
    const sums: Record<string, string> = {}
    for (const { name } of tables) sums[name] = await sumOf(client, name)
    return sums
  } finally {
    await client.end()
  }
}

async function sumOf(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ line: string }>(`SELECT t::text AS line FROM ${table} t ORDER BY t::text COLLATE "C"`)
  return `${rows.length} ${createHash('sha256')
    .update(rows.map(({ line }) => line).join('\n'))
    .digest('hex')}`
}

/** Waits until capture has nothing more to read. */
export async function captureDrained(centre: TestCentre): Promise<void> {
  const url = `http://127.0.0.1:${centre.settings.ports.capture}/status`
  const status = async () => (await (await fetch(url)).json()) as { phase: string; lagBytes: string }
  const isDrained = async () => {
    const { phase, lagBytes } = await status()
    return phase === 'streaming' && Number(lagBytes) === 0
  }
  await vi.waitUntil(isDrained, { timeout: 90_000, interval: 200 })
}

/**
 * Brings the trial's tables (`pipelines/capture/test-source.ts`, whose schema is given) into the centre's ledger and what capture reads, and waits
 * until the first snapshot is over: what the trial writes is told as history.
 */
export async function addTrial(centre: TestCentre, schema: string): Promise<void> {
  const source = await connect(centre.postgres.url('ledger'))
  await source.query(schema.replace('CREATE PUBLICATION anju_capture FOR', 'ALTER PUBLICATION anju_capture ADD'))
  await source.query('GRANT USAGE ON SCHEMA trial TO anju_capture; GRANT SELECT ON ALL TABLES IN SCHEMA trial TO anju_capture')
  await source.end()
  await captureDrained(centre)
}

/** Works with the centre's lake as whoever queries it. */
export async function withLake<Result>(centre: TestCentre, work: (lake: Lake) => Promise<Result>): Promise<Result> {
  const lake = await openLake(readLakeConfig(centre.lakeEnv))
  return work(lake).finally(() => lake.close())
}

/** Holds ods against the ledger's history (`pipelines/chaos/compare.ts`). */
type Comparison = (
  source: pg.Client,
  lake: Lake,
  counted: number,
) => Promise<{ readonly differences: readonly string[]; readonly changes: number }>

/** Waits until ods has all of the ledger's history, and compares: each change once, present rows equal. */
export async function odsDifferences(centre: TestCentre, compare: Comparison): Promise<readonly string[]> {
  const source = await connect(centre.postgres.url('ledger'))
  try {
    await captureDrained(centre)
    const { differences, changes } = await withLake(centre, (lake) => compare(source, lake, 0))
    expect(changes).toBeGreaterThan(0)
    // The count of changes includes those of the ledger's own tables.
    return differences.filter((difference) => !difference.startsWith('capture counted'))
  } finally {
    await source.end()
  }
}

/** The databases' clock. */
export const now = async (centre: TestCentre): Promise<Date> => {
  const client = await connect(centre.postgres.url('postgres'))
  const { rows } = await client.query<{ now: Date }>('SELECT clock_timestamp() AS now')
  await client.end()
  return rows[0]!.now
}
/** As an operator writes it. */
export const shanghai = (at: Date) =>
  `${at.toLocaleString('sv', { timeZone: 'Asia/Shanghai' })}.${String(at.getMilliseconds()).padStart(3, '0')}`

/** The moment is in the backup when the part that feeds it says so. */
export const sure = (centre: TestCentre, at: Date) =>
  expect
    .poll(
      async () =>
        new Date(
          ((await (await fetch(`http://127.0.0.1:${centre.settings.ports.backup}/status`)).json()) as { through: string })
            .through,
        ),
      {
        timeout: 60_000,
      },
    )
    .toSatisfy((through: Date) => through >= at)
