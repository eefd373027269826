import type { Lake } from '@anju/infra/lake/engine.ts'
import type { LakeReader } from '@anju/infra/lake/reading.ts'
import type { Trino } from '@anju/infra/trino/client.ts'
import { openTrinoReader } from '@anju/infra/trino/reader.ts'
import { type StagedTable, stagedSql, writeStaged } from './staged-table.ts'

/** What reads and writes for the steps of the graph that are no dbt models: the engine on which dbt builds, too. */
export interface GraphEngine extends LakeReader {
  /** Writes `<key>__staged` anew. */
  writeStaged(table: StagedTable): Promise<void>
}

/** DuckDB in this process. */
export const onDuckDb = (lake: Lake): GraphEngine => ({
  query: (sql) => lake.query(sql),
  writeStaged: (table) => writeStaged(lake, table),
})

/** Trino; DuckDB only reads the statements. */
export const onTrino = (lake: Lake, trino: Trino): GraphEngine => ({
  query: openTrinoReader(lake, trino).query,
  async writeStaged(table) {
    for (const statement of stagedSql(table)) await trino.run(statement)
  },
})
