import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { STOPPED_PREFIX } from '../ods/layout.ts'
import { stoppedInWords } from '../ods/schema-diff.ts'
import type { SchemaChange } from '../ods/shape.ts'
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

  async add(table: string, why: string): Promise<void> {
    ;(await this.load()).set(table, { changes: [{ kind: 'failed', column: '', to: why }], noted: false })
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

async function readFailed(lake: LakeSession): Promise<Map<string, Failed>> {
  const rows = await lake.query<{ name: string; diff: string }>(
    `SELECT table_name AS name, diff FROM ${SCHEMA_HISTORY}
     QUALIFY row_number() OVER (PARTITION BY table_name ORDER BY version DESC, changed_at DESC) = 1
       AND kind = 'stopped' AND contains(diff, '"kind":"failed"')`,
  )
  return new Map(rows.map(({ name, diff }) => [name, { changes: JSON.parse(diff) as SchemaChange[], noted: true }]))
}
