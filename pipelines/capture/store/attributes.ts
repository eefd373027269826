import type pg from 'pg'
import type { Attribute } from '../ods/identify.ts'

/** Asks PostgreSQL what columns a table has and had; empty when there is no such table any more. */
export type Attributes = (relationId: number) => Promise<Attribute[]>

/** Columns keep their number (`attnum`) through a rename; that of a dropped column is never given again. */
export const attributesFrom =
  (client: pg.Client): Attributes =>
  async (relationId) => {
    const { rows } = await client.query<Attribute>(
      `SELECT attnum::int AS attribute, CASE WHEN attisdropped THEN NULL ELSE attname END AS name,
              atthasdef OR atthasmissing OR attnotnull OR attidentity <> '' OR attgenerated <> '' AS filled
       FROM pg_attribute WHERE attrelid = $1::oid AND attnum > 0 ORDER BY attnum`,
      [relationId],
    )
    return rows
  }
