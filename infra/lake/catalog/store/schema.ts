import type pg from 'pg'

/** The tables of Iceberg's own JDBC catalog, version V1, so that any engine's JDBC catalog can read and write the same lake. */
const DDL = `
CREATE TABLE IF NOT EXISTS iceberg_tables (
  catalog_name VARCHAR(255) NOT NULL,
  table_namespace VARCHAR(255) NOT NULL,
  table_name VARCHAR(255) NOT NULL,
  metadata_location VARCHAR(1000),
  previous_metadata_location VARCHAR(1000),
  iceberg_type VARCHAR(5),
  PRIMARY KEY (catalog_name, table_namespace, table_name)
);
CREATE TABLE IF NOT EXISTS iceberg_namespace_properties (
  catalog_name VARCHAR(255) NOT NULL,
  namespace VARCHAR(255) NOT NULL,
  property_key VARCHAR(255),
  property_value VARCHAR(1000),
  PRIMARY KEY (catalog_name, namespace, property_key)
);`

/** Makes the catalog's tables where they are missing. */
export async function prepareDatabase(pool: pg.Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    // Two catalogs may start at once: CREATE TABLE IF NOT EXISTS alone is not safe against itself.
    await client.query('SELECT pg_advisory_xact_lock(4715230)')
    await client.query(DDL)
    await client.query('COMMIT')
  } finally {
    client.release()
  }
}
