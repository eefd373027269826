import type { LakeSession, LakeValue } from '@anju/infra/lake/engine.ts'

/** A small table made in the process, to be checked before it is published. Column types in DuckDB's words. */
export interface StagedTable {
  readonly key: string
  readonly columns: Readonly<Record<string, string>>
  readonly rows: readonly LakeValue[][]
}

/** Writes `<key>__staged` anew. Made by a query, since a table without any snapshot could not be published when there are no rows. */
export async function writeStaged(sql: LakeSession, { key, columns, rows }: StagedTable): Promise<void> {
  const described = Object.entries(columns).map(([name, type]) => ({ name, type }))
  await sql.run(`DROP TABLE IF EXISTS ${key}__staged`)
  const empty = described.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${name}`).join(', ')
  await sql.run(`CREATE TABLE ${key}__staged AS SELECT ${empty} WHERE false`)
  await sql.appendRows(`${key}__staged`, described, rows)
}
