import type { LakeSession } from '@anju/infra/lake/engine.ts'
import type { LineageStore } from './store/database.ts'
import { recordLineage } from './store/record.ts'
import type { LineageFact, TracedAsset } from './trace/fact.ts'
import { traceSql } from './trace/trace-sql.ts'

/** A making of an asset as the one who made it knows it. */
export interface Making {
  readonly asset: string
  /** Ids of the assets it was made from; those that are lake tables are looked up for their columns. */
  readonly inputs: readonly string[]
  /** The SELECT that made it, when SQL did. */
  readonly sql: string | null
  readonly job: string
  readonly runId: string
  readonly at: Date
}

/** Writes lineage of what the graph makes. */
export interface LineageRecorder {
  record(making: Making): Promise<void>
}

/** Looks up columns in the lake, traces the SQL and records the fact. Column edges are left out where the SQL cannot be traced. */
export function createLineageRecorder({
  db,
  lake,
}: {
  readonly db: LineageStore
  readonly lake: Pick<LakeSession, 'query'>
}): LineageRecorder {
  return {
    async record(making) {
      const ids = [...new Set(making.inputs)].filter((id) => id !== making.asset)
      const [output, ...inputs] = await Promise.all([making.asset, ...ids].map((id) => describe(lake, id)))
      const edges = making.sql === null ? null : await traceSql(lake, making.sql, output!, inputs)
      const { sql, job, runId, at } = making
      const fact: LineageFact = { output: output!, inputs, columnEdges: edges ?? [], sql, job, runId, at }
      await recordLineage(db, fact)
    },
  }
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** An asset with its columns in the lake; without columns when the lake has no such table. */
async function describe(lake: Pick<LakeSession, 'query'>, id: string): Promise<TracedAsset> {
  const [schema, table] = id.split('.')
  if (schema === undefined || table === undefined) return { id, columns: [] }
  const columns = await lake
    .query<{ column_name: string; column_type: string }>(`DESCRIBE lake.${quote(schema)}.${quote(table)}`)
    .catch((error: Error) => {
      if (/does not exist|not found/i.test(error.message)) return []
      throw error
    })
  return { id, columns: columns.map((column) => ({ name: column.column_name, type: column.column_type })) }
}
