import { sql } from 'kysely'
import { parseDocument } from '../document/parse.ts'
import type { ScreenDocument } from '../document/screen-document.ts'
import { problem } from '../errors.ts'
import type { DashboardsDb } from './database.ts'
import type { ScreenSummary, VersionSummary } from './summaries.ts'

export interface StoredScreen {
  readonly document: ScreenDocument
  readonly version: number
  readonly newestVersion: number
  readonly publishedVersion: number | null
}

export interface NewVersion {
  readonly document: ScreenDocument
  readonly author: string
  readonly note: string
  /** The version that the author started from; 0 for a new screen. */
  readonly baseVersion: number
}

/** All screens, by title of their newest version. */
export async function listScreens(db: DashboardsDb): Promise<ScreenSummary[]> {
  const rows = await db
    .selectFrom('screen')
    .innerJoin('screen_version', (join) =>
      join.onRef('screen_version.screen_id', '=', 'screen.id').onRef('screen_version.version', '=', 'screen.newest_version'),
    )
    .select(['id', 'newest_version', 'published_version', 'published_at'])
    .select(sql<string>`screen_version.document->>'title'`.as('title'))
    .orderBy('title')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    newestVersion: row.newest_version,
    publishedVersion: row.published_version,
    publishedAt: row.published_at?.toISOString() ?? null,
  }))
}

/**
 * One version of a screen; without `version` the published one. Throws screen_unknown, screen_unpublished, version_unknown,
 * or document_invalid when a stored document cannot be read any more.
 */
export async function readScreen(db: DashboardsDb, id: string, version?: number): Promise<StoredScreen> {
  const screen = await db.selectFrom('screen').selectAll().where('id', '=', id).executeTakeFirst()
  if (!screen) throw problem('screen_unknown', { field: 'id', value: id })
  const wanted = version ?? screen.published_version
  if (wanted === null) throw problem('screen_unpublished', { field: 'id', value: id })
  const row = await db
    .selectFrom('screen_version')
    .select('document')
    .where('screen_id', '=', id)
    .where('version', '=', wanted)
    .executeTakeFirst()
  if (!row)
    throw problem('version_unknown', { field: 'version', value: String(wanted), allowed: `1 至 ${screen.newest_version}` })
  const parsed = parseDocument(row.document)
  if (!parsed.ok) throw problem('document_invalid', firstOf(parsed.problems))
  return {
    document: parsed.document,
    version: wanted,
    newestVersion: screen.newest_version,
    publishedVersion: screen.published_version,
  }
}

const firstOf = ([first]: readonly { path: string; value: string; allowed: string; message: string }[]) =>
  first ? { field: first.path, value: first.value, allowed: first.allowed, detail: first.message } : {}

/** Versions of a screen, newest first. Throws screen_unknown. */
export async function listVersions(db: DashboardsDb, id: string): Promise<VersionSummary[]> {
  const screen = await db.selectFrom('screen').select('published_version').where('id', '=', id).executeTakeFirst()
  if (!screen) throw problem('screen_unknown', { field: 'id', value: id })
  const rows = await db
    .selectFrom('screen_version')
    .select(['version', 'author', 'note', 'created_at'])
    .where('screen_id', '=', id)
    .orderBy('version', 'desc')
    .execute()
  return rows.map(({ version, author, note, created_at }) => ({
    version,
    author,
    note,
    createdAt: created_at.toISOString(),
    published: version === screen.published_version,
  }))
}

/**
 * Saves the next version and returns its number; the published version stays what it was.
 * Throws version_conflict when somebody saved since `baseVersion`: nothing is written then.
 */
export async function saveVersion(db: DashboardsDb, { document, author, note, baseVersion }: NewVersion): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const claimed = await trx
      .insertInto('screen')
      .values({ id: document.id, newest_version: 1, published_version: null, published_by: null, published_at: null })
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet({ newest_version: sql`screen.newest_version + 1` })
          .where('screen.newest_version', '=', baseVersion),
      )
      .returning('newest_version')
      .executeTakeFirst()
    if (!claimed) throw await conflictOf(trx, document.id, baseVersion)
    if (claimed.newest_version !== baseVersion + 1)
      throw problem('version_conflict', { field: 'baseVersion', value: String(baseVersion), allowed: '0(新建的大屏)' })
    const version = claimed.newest_version
    await trx
      .insertInto('screen_version')
      .values({ screen_id: document.id, version, document: JSON.stringify(document), author, note })
      .execute()
    return version
  })
}

async function conflictOf(db: DashboardsDb, id: string, baseVersion: number) {
  const newest = await db.selectFrom('screen').select('newest_version').where('id', '=', id).executeTakeFirst()
  return problem('version_conflict', {
    field: 'baseVersion',
    value: String(baseVersion),
    allowed: String(newest?.newest_version ?? 0),
    detail: `最新版本已是第 ${newest?.newest_version} 版，请先载入再改`,
  })
}

/** Makes `version` the one that viewers see. Throws screen_unknown or version_unknown. */
export async function publishVersion(db: DashboardsDb, id: string, version: number, publishedBy: string): Promise<void> {
  await readScreen(db, id, version)
  await db
    .updateTable('screen')
    .set({ published_version: version, published_by: publishedBy, published_at: sql`now()` })
    .where('id', '=', id)
    .execute()
}

/** Saves and publishes each given document whose screen does not exist yet; screens that people have made theirs stay as they are. */
export async function seedScreens(db: DashboardsDb, documents: readonly ScreenDocument[]): Promise<void> {
  for (const document of documents) {
    const exists = await db.selectFrom('screen').select('id').where('id', '=', document.id).executeTakeFirst()
    if (exists) continue
    const version = await saveVersion(db, { document, author: '系统', note: '随软件提供', baseVersion: 0 })
    await publishVersion(db, document.id, version, '系统')
  }
}
