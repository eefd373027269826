import type pg from 'pg'
import type { Attribute } from '../ods/identify.ts'
import type { Place, Storage } from '../ods/shape.ts'
import { odsNameOf } from '../ods/table.ts'
import { lsnFromText } from '../wire/lsn.ts'
import type { Relation } from '../wire/message.ts'
import { logEnd } from './chunk-reader.ts'
import { publishedTables } from './snapshot.ts'

/** Asks PostgreSQL what columns a table has and had; empty when there is no such table any more. */
export type Attributes = (relationId: number) => Promise<Attribute[]>

/** Columns keep their number (`attnum`) through a rename; that of a dropped column is never given again. */
export const attributesFrom =
  (client: pg.Client, publication: string): Attributes =>
  async (relationId) => {
    const { rows } = await client.query<Attribute>(
      `SELECT attnum::int AS attribute, CASE WHEN attisdropped THEN NULL ELSE attname END AS name,
              atttypid::int8::float8 AS "typeOid", atttypmod::int AS "typeModifier",
              atthasdef OR atthasmissing OR attnotnull OR attidentity <> '' OR attgenerated <> '' AS filled,
              attgenerated = '' AND coalesce((SELECT bool_or(attname = ANY (t.attnames)) FROM pg_publication_tables t
                JOIN pg_namespace n ON n.nspname = t.schemaname JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
                WHERE t.pubname = $2 AND c.oid = attrelid), true) AS published
       FROM pg_attribute WHERE attrelid = $1::oid AND attnum > 0 ORDER BY attnum`,
      [relationId, publication],
    )
    return rows
  }

/** Asks PostgreSQL for what a table's rows lie in now. */
export const storageFrom =
  (client: pg.Client) =>
  async (relationId: number): Promise<Storage> => {
    const { rows } = await client.query<Storage>(
      `SELECT coalesce((SELECT string_agg(pg_relation_filenode(relid)::text, ',' ORDER BY relid) FROM pg_partition_tree($1::oid::regclass) WHERE isleaf),
                       pg_relation_filenode($1::oid::regclass)::text, '') AS files,
              (SELECT coalesce(max(attnum), 0)::int FROM pg_attribute WHERE attrelid = $1::oid) AS newest`,
      [relationId],
    )
    return rows[0]!
  }

/** Asks PostgreSQL under which name of ods a table is published; undefined when it is not. */
export const publishedNameFrom =
  (client: pg.Client, publication: string) =>
  async (relationId: number): Promise<string | undefined> => {
    const found = (await publishedTables(client, publication)).find(({ relation }) => relation.id === relationId)
    return found && odsNameOf(found.relation)
  }

/** A table of the source as it is described from a place in the log on: what stands before it may be described otherwise. */
export interface Present {
  readonly relation: Relation
  readonly at: Place
}

/** Asks PostgreSQL what the table of an ods table is now; undefined when none is published. */
export const describeFrom =
  (client: pg.Client, publication: string) =>
  async (table: string): Promise<Present | undefined> => {
    const find = async () =>
      (await publishedTables(client, publication)).find(({ relation }) => odsNameOf(relation) === table)?.relation
    return presentFrom(client, find)
  }

/** The same for a description that is found anew until it has not changed while the log's end was asked. */
export async function presentFrom(client: pg.Client, find: () => Promise<Relation | undefined>): Promise<Present | undefined> {
  for (let relation = await find(); relation; ) {
    const at = { lsn: lsnFromText(await logEnd(client)), seq: 0 }
    const again = await find()
    if (JSON.stringify(again) === JSON.stringify(relation)) return { relation, at }
    relation = again
  }
  return undefined
}
