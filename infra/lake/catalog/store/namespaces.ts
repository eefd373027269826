import type pg from 'pg'
import { CatalogError } from '../errors.ts'
import { namespaceKey, namespaceLevels } from './names.ts'
import { inTransaction } from './transaction.ts'

export type Properties = Record<string, string>

/** The namespaces (schemas) of the lake and their properties. */
export interface Namespaces {
  /** Throws AlreadyExistsException. */
  create(levels: readonly string[], properties: Properties): Promise<void>
  /** Undefined when there is no such namespace. */
  find(levels: readonly string[]): Promise<Properties | undefined>
  /** The direct children of `parent` (empty: the roots), in order. */
  children(parent: readonly string[]): Promise<string[][]>
  /** Sets and removes properties in one step. Throws NoSuchNamespaceException. */
  change(levels: readonly string[], updates: Properties, removals: readonly string[]): Promise<void>
  /** Throws NoSuchNamespaceException, NamespaceNotEmptyException. */
  drop(levels: readonly string[]): Promise<void>
}

/** The property by which Iceberg's JDBC catalog marks that a namespace exists. */
const EXISTS = 'exists'

export function postgresNamespaces(pool: pg.Pool, catalog: string): Namespaces {
  return {
    create: (levels, properties) =>
      inTransaction(pool, async (client) => {
        const { rowCount } = await setProperties(client, catalog, namespaceKey(levels), { [EXISTS]: 'true' }, 'DO NOTHING')
        if (rowCount === 0) throw new CatalogError('AlreadyExistsException', `Namespace already exists: ${namespaceKey(levels)}`)
        await setProperties(client, catalog, namespaceKey(levels), properties)
      }),
    async find(levels) {
      const { rows } = await pool.query<{ property_key: string; property_value: string }>(
        'SELECT property_key, property_value FROM iceberg_namespace_properties WHERE catalog_name = $1 AND namespace = $2',
        [catalog, namespaceKey(levels)],
      )
      if (rows.length === 0) return undefined
      return Object.fromEntries(
        rows.filter((row) => row.property_key !== EXISTS).map((row) => [row.property_key, row.property_value]),
      )
    },
    async children(parent) {
      const { rows } = await pool.query<{ namespace: string }>(
        `SELECT DISTINCT namespace FROM iceberg_namespace_properties WHERE catalog_name = $1 AND starts_with(namespace, $2)`,
        [catalog, parent.length === 0 ? '' : `${namespaceKey(parent)}.`],
      )
      const depth = parent.length + 1
      const names = new Set(rows.map((row) => namespaceLevels(row.namespace).slice(0, depth).join('.')))
      return [...names].sort().map(namespaceLevels)
    },
    change: (levels, updates, removals) =>
      inTransaction(pool, async (client) => {
        await lock(client, catalog, namespaceKey(levels))
        await client.query(
          'DELETE FROM iceberg_namespace_properties WHERE catalog_name = $1 AND namespace = $2 AND property_key = ANY($3) AND property_key <> $4',
          [catalog, namespaceKey(levels), removals, EXISTS],
        )
        await setProperties(client, catalog, namespaceKey(levels), updates)
      }),
    drop: (levels) =>
      inTransaction(pool, async (client) => {
        const key = namespaceKey(levels)
        await lock(client, catalog, key)
        if (await isUsed(client, catalog, key))
          throw new CatalogError('NamespaceNotEmptyException', `Namespace is not empty: ${key}`)
        await client.query('DELETE FROM iceberg_namespace_properties WHERE catalog_name = $1 AND namespace = $2', [catalog, key])
      }),
  }
}

function setProperties(client: pg.PoolClient, catalog: string, key: string, properties: Properties, onConflict = OVERWRITE) {
  return client.query(
    `INSERT INTO iceberg_namespace_properties (catalog_name, namespace, property_key, property_value)
     SELECT $1, $2, key, value FROM unnest($3::text[], $4::text[]) AS given (key, value)
     ON CONFLICT (catalog_name, namespace, property_key) ${onConflict}`,
    [catalog, key, Object.keys(properties), Object.values(properties)],
  )
}
const OVERWRITE = 'DO UPDATE SET property_value = excluded.property_value'

async function lock(client: pg.PoolClient, catalog: string, key: string): Promise<void> {
  const { rowCount } = await client.query(
    'SELECT 1 FROM iceberg_namespace_properties WHERE catalog_name = $1 AND namespace = $2 FOR UPDATE',
    [catalog, key],
  )
  if (rowCount === 0) throw new CatalogError('NoSuchNamespaceException', `Namespace does not exist: ${key}`)
}

async function isUsed(client: pg.PoolClient, catalog: string, key: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM iceberg_tables WHERE catalog_name = $1 AND (table_namespace = $2 OR starts_with(table_namespace, $2 || '.'))
     UNION ALL SELECT 1 FROM iceberg_namespace_properties WHERE catalog_name = $1 AND starts_with(namespace, $2 || '.') LIMIT 1`,
    [catalog, key],
  )
  return (rowCount ?? 0) > 0
}
