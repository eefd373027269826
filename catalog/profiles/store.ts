import { randomUUID } from 'node:crypto'
import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { sql } from 'kysely'
import type { CatalogStore } from '../store/database.ts'

const PAGE = 5_000

/** A profile as published: the row of `ads.profile` and the tags that apply, raw. */
export interface StoredProfile {
  readonly profile: Readonly<Record<string, unknown>>
  readonly tags: readonly { readonly code: string; readonly value: string }[]
}

interface LakeProfile {
  readonly member_no: string
  readonly profile: string
  readonly tags: string | null
}

/**
 * Copies the published `ads.profile` and `ads.profile_tag` into the store that the profile API reads (a point read in the lake takes tens of
 * milliseconds). Call it after they are published. One transaction: readers see the old set or the new one. Returns the number of profiles.
 */
export async function loadProfiles(lake: Pick<LakeSession, 'query'>, db: CatalogStore): Promise<number> {
  const loadId = randomUUID()
  const rows = await lake.query<LakeProfile>(`
    SELECT p.member_no, to_json(p)::VARCHAR AS profile, t.tags
    FROM lake.ads.profile AS p LEFT JOIN (
      SELECT member_no, to_json(list({code: tag_code, value: tag_value} ORDER BY tag_code))::VARCHAR AS tags FROM lake.ads.profile_tag GROUP BY member_no
    ) AS t ON t.member_no = p.member_no`)
  await db.transaction().execute(async (trx) => {
    for (let start = 0; start < rows.length; start += PAGE) {
      const page = rows.slice(start, start + PAGE)
      await sql`
        INSERT INTO catalog.profile_cache (member_no, profile, tags, load_id)
        SELECT member_no, profile, tags, ${loadId}
        FROM unnest(${page.map((row) => row.member_no)}::text[], ${page.map((row) => row.profile)}::jsonb[], ${page.map((row) => row.tags ?? '[]')}::jsonb[])
          AS fresh (member_no, profile, tags)
        ON CONFLICT (member_no) DO UPDATE SET profile = excluded.profile, tags = excluded.tags, load_id = excluded.load_id`.execute(
        trx,
      )
    }
    await trx.deleteFrom('catalog.profile_cache').where('load_id', '<>', loadId).execute()
  })
  return rows.length
}

/** The profile of one member, raw: never to leave without the policy. */
export async function findProfile(db: CatalogStore, memberNo: string): Promise<StoredProfile | undefined> {
  const row = await db
    .selectFrom('catalog.profile_cache')
    .select(['profile', 'tags'])
    .where('member_no', '=', memberNo)
    .executeTakeFirst()
  return row as StoredProfile | undefined
}
