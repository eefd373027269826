import type { LakeSession, LakeValue } from '@anju/infra/lake/engine.ts'

/** A small table made in the process, to be checked before it is published. Column types in DuckDB's words. */
export interface StagedTable {
  readonly key: string
  readonly columns: Readonly<Record<string, string>>
  readonly rows: readonly LakeValue[][]
}

/** Writes `<key>__staged` anew. */
export async function writeStaged(sql: LakeSession, { key, columns, rows }: StagedTable): Promise<void> {
  const described = Object.entries(columns).map(([name, type]) => ({ name, type }))
  await sql.run(`DROP TABLE IF EXISTS ${key}__staged`)
  await sql.run(`CREATE TABLE ${key}__staged (${described.map(({ name, type }) => `${name} ${type}`).join(', ')})`)
  await sql.appendRows(`${key}__staged`, described, rows)
}
