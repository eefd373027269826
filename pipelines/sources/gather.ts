import type { Lake } from '@anju/infra/lake/engine.ts'
import { ImportRefused } from '../import/errors.ts'
import type { PipelinesDb } from '../store/database.ts'
import { exclusively } from '../store/exclusive.ts'
import { databaseFeed } from './database/database-feed.ts'
import { NO_ROWS } from './delivery.ts'
import { SourceRefused } from './errors.ts'
import { type FolderDeps, hasWholeFile, takeFiles } from './folder/take-files.ts'
import { compare } from './pull/compare.ts'
import { httpFeed } from './pull/http-feed.ts'
import { pull } from './pull/pull.ts'
import { isNews, messageOf, type Pulled } from './pull/pulled.ts'
import type { Origin, Source } from './source.ts'
import { recordDelivery } from './store/deliveries.ts'
import { openMysqlTable } from './store/mysql-table.ts'
import { openPostgresTable } from './store/postgres-table.ts'
import { claimDue, findSource, putDue } from './store/sources.ts'

export interface SourceDeps extends FolderDeps {
  readonly db: PipelinesDb
  readonly lake: Lake
  readonly commitRows?: number
  /** The secret of that name, as the worker was given it. */
  readonly secretOf: (name: string) => string | undefined
}

/** Names of the sources that have something to be gathered now; a folder without a whole file has nothing. */
export async function dueSources(deps: SourceDeps): Promise<string[]> {
  const due: string[] = []
  for (const source of await claimDue(deps.db))
    if (source.origin.kind !== 'folder' || (await hasWholeFile(deps, source))) due.push(source.name)
    else await putDue(deps.db, source.name, 'next')
  return due
}

/**
 * Gathers one source, and writes what became of it. What a person has to mend is written and ends well; what passes by is written, and thrown
 * so that it is tried again.
 */
export async function gather(deps: SourceDeps, name: string, signal: AbortSignal): Promise<void> {
  await exclusively(deps.db, `source:${name}`, async () => {
    const source = await findSource(deps.db, name)
    if (!source || source.paused) return
    const startedAt = deps.clock()
    const end = { ...NO_ROWS, source: name, item: source.title, batch: '', startedAt }
    try {
      await gatherFrom(deps, source, signal)
    } catch (error) {
      const refused = error instanceof SourceRefused || error instanceof ImportRefused
      await recordDelivery(deps.db, { ...end, state: refused ? 'refused' : 'failed', message: (error as Error).message })
      if (!refused) throw error
    }
    await putDue(deps.db, name, 'next')
  })
}

async function gatherFrom(deps: SourceDeps, source: Source, signal: AbortSignal): Promise<void> {
  const { origin } = source
  if (origin.kind === 'folder') return takeFiles(deps, source, origin)
  const startedAt = deps.clock()
  const pulled = await pulledFrom(deps, source, signal)
  if (!isNews(pulled)) return
  const { rowsRead, rowsAccepted, rowsRejected } = pulled
  const about = { source: source.name, item: source.title, batch: '', startedAt, message: messageOf(pulled) }
  await recordDelivery(deps.db, { ...about, rowsRead, rowsAccepted, rowsRejected, state: 'done' })
}

async function pulledFrom(deps: SourceDeps, source: Source, signal: AbortSignal): Promise<Pulled> {
  const origin = source.origin as Exclude<Origin, { kind: 'folder' }>
  const secret = requireSecret(deps, origin.secret)
  if (origin.kind === 'http') return pull(deps, source, { feed: httpFeed(origin, secret), signal })
  const open = origin.engine === 'mysql' ? openMysqlTable : openPostgresTable
  const table = await open(origin, secret)
  try {
    if (origin.watermark !== null) return await pull(deps, source, { feed: await databaseFeed(table, origin), signal })
    return await compare(deps, source, { open: () => databaseFeed(table, origin), signal })
  } finally {
    await table.close()
  }
}

function requireSecret({ secretOf }: SourceDeps, name: string | null): string | undefined {
  if (name === null) return undefined
  const secret = secretOf(name)
  if (secret === undefined) throw new SourceRefused(`没有名为 ${name} 的密钥；请在接入进程的环境中设置 SOURCE_SECRET_${name}`)
  return secret
}
