import type { LakeOptions } from '@anju/infra/lake/config.ts'
import { literal } from '@anju/standards/sql-literal.ts'
import { DuckDBInstance } from '@duckdb/node-api'

/** A DuckDB file without anything of Anju's, but for the lake attached to be read; with the memory that dbt has here. */
export interface PlainDuckDb {
  run(sql: string): Promise<void>
  query(sql: string): Promise<unknown[]>
  close(): void
}

const LAYERS = ['dwd', 'dim', 'dws', 'ads']

/** Makes the file, with the schemas of the layers that models are made in. */
export async function openPlainDuckDb(file: string, { catalogUrl, token, extensionDir }: LakeOptions): Promise<PlainDuckDb> {
  const instance = await DuckDBInstance.create(file, {
    extension_directory: extensionDir,
    autoinstall_known_extensions: 'false',
    memory_limit: '1GB',
  })
  const connection = await instance.connect()
  const secret = token ? `CREATE SECRET lake_catalog (TYPE iceberg, TOKEN ${literal(token)})` : undefined
  const access = token ? 'SECRET lake_catalog' : "AUTHORIZATION_TYPE 'none'"
  const setUp = [
    "SET TimeZone = 'Asia/Shanghai'",
    ...(secret ? [secret] : []),
    `ATTACH 'lake' AS lake (TYPE iceberg, ENDPOINT ${literal(catalogUrl)}, ${access}, ACCESS_DELEGATION_MODE 'none', READ_ONLY)`,
    ...LAYERS.map((layer) => `CREATE SCHEMA ${layer}`),
  ]
  for (const statement of setUp) await connection.run(statement)
  return {
    run: async (sql) => void (await connection.run(sql)),
    query: async (sql) => (await connection.runAndReadAll(sql)).getRowObjects(),
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}
