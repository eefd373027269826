import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { DashboardsDb } from './database.ts'

const initial: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('dashboards.screen')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('newest_version', 'integer', (column) => column.notNull())
      .addColumn('published_version', 'integer')
      .addColumn('published_by', 'text')
      .addColumn('published_at', 'timestamptz')
      .execute()
    await db.schema
      .createTable('dashboards.screen_version')
      .addColumn('screen_id', 'text', (column) => column.notNull().references('dashboards.screen.id'))
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('document', 'jsonb', (column) => column.notNull())
      .addColumn('author', 'text', (column) => column.notNull())
      .addColumn('note', 'text', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
      .addPrimaryKeyConstraint('screen_version_key', ['screen_id', 'version'])
      .execute()
    await sql`
      create function dashboards.refuse_change() returns trigger language plpgsql as
      $$ begin raise exception 'a saved screen version is never changed: save a new one'; end $$`.execute(db)
    await sql`
      create trigger screen_version_is_final before update or delete on dashboards.screen_version
      for each row execute function dashboards.refuse_change()`.execute(db)
  },
}

/** Creates or updates the schema `dashboards`. Safe to run at every start, and by two processes at once. */
export async function migrateDashboards(db: DashboardsDb): Promise<void> {
  await sql`create schema if not exists dashboards`.execute(db)
  const migrator = new Migrator({
    db: db.withoutPlugins(),
    migrationTableSchema: 'dashboards',
    provider: { getMigrations: async () => ({ '001_screen': initial }) },
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}
