import { sql } from 'kysely'
import type { PipelinesDb } from './database.ts'

/**
 * Runs `work` while no other process, worker or run does under the same name: staged tables have one name per asset, so two builders
 * must never overlap. Held on one connection; a killed worker's lock falls with its connection.
 */
export async function exclusively<Result>(db: PipelinesDb, name: string, work: () => Promise<Result>): Promise<Result> {
  return db.connection().execute(async (connection) => {
    await sql`SELECT pg_advisory_lock(hashtextextended(${`pipelines:${name}`}, 0))`.execute(connection)
    try {
      return await work()
    } finally {
      await sql`SELECT pg_advisory_unlock(hashtextextended(${`pipelines:${name}`}, 0))`.execute(connection)
    }
  })
}
