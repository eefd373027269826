import type pg from 'pg'
import { CatalogError } from '../errors.ts'
import { namespaceKey, printName, type TableName } from './names.ts'
import { inTransaction } from './transaction.ts'

/** A move of one table's pointer to its metadata: `from` undefined creates the table, `to` undefined drops it. */
export interface PointerMove {
  readonly table: TableName
  readonly from: string | undefined
  readonly to: string | undefined
}

/** Which metadata file each table has now. The one place where a commit happens. */
export interface Pointers {
  find(table: TableName): Promise<string | undefined>
  /** Table names of a namespace in order, after `after`, at most `limit`. Throws NoSuchNamespaceException. */
  list(namespace: readonly string[], after: string, limit: number): Promise<string[]>
  /** Every pointer there is at one moment, other catalogs' of the same database too: the table's name and the file. */
  all(): Promise<{ name: string; location: string }[]>
  /**
   * Makes all moves in one database transaction, or none of them when one table is no longer at its `from`: then false.
   * Throws NoSuchNamespaceException when a table is created in a namespace that does not exist.
   */
  move(moves: readonly PointerMove[]): Promise<boolean>
}

const IS_TABLE = `(iceberg_type = 'TABLE' OR iceberg_type IS NULL)`

export interface PointerOptions {
  /** Creating a table makes its namespace too, as Iceberg's own JDBC catalog has it unless told to be strict. */
  readonly implicitNamespaces: boolean
}

export function postgresPointers(pool: pg.Pool, catalog: string, options: PointerOptions): Pointers {
  return {
    async find({ namespace, name }) {
      const { rows } = await pool.query(
        `SELECT metadata_location FROM iceberg_tables WHERE catalog_name = $1 AND table_namespace = $2 AND table_name = $3 AND ${IS_TABLE}`,
        [catalog, namespaceKey(namespace), name],
      )
      return rows[0]?.metadata_location
    },
    async list(namespace, after, limit) {
      const { rows } = await pool.query(
        `SELECT table_name FROM iceberg_tables WHERE catalog_name = $1 AND table_namespace = $2 AND table_name COLLATE "C" > $3 AND ${IS_TABLE}
         ORDER BY table_name COLLATE "C" LIMIT $4`,
        [catalog, namespaceKey(namespace), after, Math.min(limit, 2_147_483_647)],
      )
      return rows.map((row) => row.table_name)
    },
    async all() {
      const { rows } = await pool.query(
        `SELECT table_namespace || '.' || table_name AS name, metadata_location AS location FROM iceberg_tables WHERE metadata_location IS NOT NULL`,
      )
      return rows
    },
    async move(moves) {
      // One order for all, so that two commits over the same tables cannot wait for each other.
      const ordered = moves.toSorted((a, b) => (printName(a.table) < printName(b.table) ? -1 : 1))
      return inTransaction(pool, async (client) => {
        for (const move of ordered) if (!(await moveOne(client, catalog, move, options))) return false
        return true
      })
    },
  }
}

async function moveOne(
  client: pg.PoolClient,
  catalog: string,
  { table, from, to }: PointerMove,
  options: PointerOptions,
): Promise<boolean> {
  const key = [catalog, namespaceKey(table.namespace), table.name]
  if (from === undefined) {
    if (options.implicitNamespaces) await makeNamespace(client, catalog, table)
    await lockNamespace(client, catalog, table)
    const { rowCount } = await client.query(
      `INSERT INTO iceberg_tables (catalog_name, table_namespace, table_name, metadata_location, iceberg_type) VALUES ($1, $2, $3, $4, 'TABLE') ON CONFLICT DO NOTHING`,
      [...key, to],
    )
    return rowCount === 1
  }
  const where = `WHERE catalog_name = $1 AND table_namespace = $2 AND table_name = $3 AND metadata_location = $4 AND ${IS_TABLE}`
  const { rowCount } =
    to === undefined
      ? await client.query(`DELETE FROM iceberg_tables ${where}`, [...key, from])
      : await client.query(`UPDATE iceberg_tables SET metadata_location = $5, previous_metadata_location = $4 ${where}`, [
          ...key,
          from,
          to,
        ])
  return rowCount === 1
}

async function makeNamespace(client: pg.PoolClient, catalog: string, { namespace }: TableName): Promise<void> {
  await client.query(`INSERT INTO iceberg_namespace_properties VALUES ($1, $2, 'exists', 'true') ON CONFLICT DO NOTHING`, [
    catalog,
    namespaceKey(namespace),
  ])
}

/** Keeps the namespace from being dropped until the table is in it. */
async function lockNamespace(client: pg.PoolClient, catalog: string, { namespace }: TableName): Promise<void> {
  const key = namespaceKey(namespace)
  const { rowCount } = await client.query(
    `SELECT 1 FROM iceberg_namespace_properties WHERE catalog_name = $1 AND namespace = $2 AND property_key = 'exists' FOR SHARE`,
    [catalog, key],
  )
  if (rowCount === 0) throw new CatalogError('NoSuchNamespaceException', `Namespace does not exist: ${key}`)
}
