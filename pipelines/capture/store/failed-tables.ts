import type { Lake, LakeSession } from '@anju/infra/lake/engine.ts'
import type { TableFailed } from '../errors.ts'
import { STOPPED_PREFIX } from '../ods/layout.ts'
import { stoppedInWords } from '../ods/schema-diff.ts'
import type { SchemaChange } from '../ods/shape.ts'
import { CHANGE_WIRE } from '../ods/stage.ts'
import { quoted } from '../ods/table.ts'
import type { Lsn } from '../wire/lsn.ts'
import { SCHEMA_HISTORY, SYSTEM } from './schema-history.ts'

interface Failed {
  readonly changes: SchemaChange[]
  /** Whether the lake holds it already. */
  noted: boolean
}

/**
 * Tables that were stopped as a last resort: something about them could not be done and the others were not to wait. All their changes go to the quarantine until a
 * person lets them in again. It stands in the schema history, which needs nothing of the table itself, from the commit on that had to do without it.
 */
export class FailedTables {
  readonly #lake: LakeSession
  readonly #now: () => Date
  #loading: Promise<Map<string, Failed>> | undefined
  #tables: ReadonlyMap<string, Failed> = new Map()

  constructor(lake: LakeSession, now: () => Date) {
    this.#lake = lake
    this.#now = now
  }

  /** Learns from the lake, once, which they are. */
  async load(): Promise<Map<string, Failed>> {
    this.#loading ??= readFailed(this.#lake)
    try {
      const tables = await this.#loading
      this.#tables = tables
      return tables
    } catch (error) {
      this.#loading = undefined
      throw error
    }
  }

  /** What is told of a failed table in the schema history; undefined when it is none. To be called after `load`. */
  changesOf(table: string): SchemaChange[] | undefined {
    return this.#tables.get(table)?.changes
  }

  /** Why its changes wait. */
  reasonOf(table: string): string | undefined {
    const changes = this.changesOf(table)
    return changes && `${STOPPED_PREFIX}${stoppedInWords(changes)}`
  }

  async add({ table, message, passing }: TableFailed): Promise<void> {
    ;(await this.load()).set(table, { changes: [{ kind: 'failed', column: '', to: message, passing }], noted: false })
  }

  /** Those whose failure may pass by itself. */
  async passing(): Promise<string[]> {
    return [...(await this.load())].flatMap(([table, { changes, noted }]) => (noted && changes[0]?.passing ? [table] : []))
  }

  /** Lets one go on for which nothing is to be decided. */
  async resume(table: string): Promise<void> {
    await this.#lake.run(
      `INSERT INTO ${SCHEMA_HISTORY} SELECT $1, coalesce(max(version), 0), 'resumed', coalesce(max(lsn), 0), $2, $3, CAST($4 AS TIMESTAMPTZ)
       FROM ${SCHEMA_HISTORY} WHERE table_name = $1`,
      [table, JSON.stringify(this.changesOf(table)), SYSTEM, this.#now().toISOString()],
    )
    await this.forget(table)
  }

  async forget(table: string): Promise<void> {
    ;(await this.load()).delete(table)
  }

  /** Writes those down that the lake does not hold yet; part of the caller's transaction. Returns what to call once that is committed. */
  async note(session: LakeSession, lsn: Lsn): Promise<() => void> {
    const fresh = [...(await this.load())].filter(([, { noted }]) => !noted)
    for (const [table, { changes }] of fresh)
      await session.run(
        `INSERT INTO ${SCHEMA_HISTORY} SELECT $1, coalesce(max(version), 0), 'stopped', $2, $3, $4, CAST($5 AS TIMESTAMPTZ)
         FROM ${SCHEMA_HISTORY} WHERE table_name = $1`,
        [table, lsn, JSON.stringify(changes), SYSTEM, this.#now().toISOString()],
      )
    return () => {
      for (const [, failed] of fresh) failed.noted = true
    }
  }
}

/** Nothing that this stands for is kept. */
class Undone extends Error {}

/** Whether a table can be read and written to: tried, and taken back. */
export async function isUsable(lake: Lake, table: string): Promise<boolean> {
  try {
    await lake.transaction(async (session) => {
      await session.query(`SELECT max(_lsn) FROM ods.${quoted(table)}`)
      await session.appendRows(`ods.${quoted(table)}`, CHANGE_WIRE, [['insert', 0n, 0n, 0n, new Date(0).toISOString()]])
      throw new Undone()
    })
  } catch (error) {
    return error instanceof Undone
  }
  return false
}

async function readFailed(lake: LakeSession): Promise<Map<string, Failed>> {
  const rows = await lake.query<{ name: string; diff: string }>(
    `SELECT table_name AS name, diff FROM ${SCHEMA_HISTORY}
     QUALIFY row_number() OVER (PARTITION BY table_name ORDER BY version DESC, changed_at DESC) = 1
       AND kind = 'stopped' AND contains(diff, '"kind":"failed"')`,
  )
  return new Map(rows.map(({ name, diff }) => [name, { changes: JSON.parse(diff) as SchemaChange[], noted: true }]))
}
