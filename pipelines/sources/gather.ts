import type { Lake } from '@anju/infra/lake/engine.ts'
import { ImportRefused } from '../import/errors.ts'
import type { PipelinesDb } from '../store/database.ts'
import { exclusively } from '../store/exclusive.ts'
import { NO_ROWS } from './delivery.ts'
import { SourceRefused } from './errors.ts'
import { type FolderDeps, hasWholeFile, takeFiles } from './folder/take-files.ts'
import type { Feed } from './pull/feed.ts'
import { httpFeed } from './pull/http-feed.ts'
import { type Pulled, pull } from './pull/pull.ts'
import type { Origin, Source } from './source.ts'
import { recordDelivery } from './store/deliveries.ts'
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
  const pulled = await pull(deps, source, { feed: feedOf(deps, origin), signal })
  if (pulled.rowsRead === 0 && !pulled.expired) return
  const { rowsRead, rowsAccepted, rowsRejected } = pulled
  const counts = { rowsRead, rowsAccepted, rowsRejected }
  const about = { source: source.name, item: source.title, batch: '', startedAt, message: messageOf(pulled) }
  await recordDelivery(deps.db, { ...about, ...counts, state: 'done' })
}

function feedOf({ secretOf }: SourceDeps, origin: Exclude<Origin, { kind: 'folder' }>): Feed {
  const token = origin.secret === null ? undefined : secretOf(origin.secret)
  if (origin.secret !== null && token === undefined)
    throw new SourceRefused(`没有名为 ${origin.secret} 的密钥；请在接入进程的环境中设置 SOURCE_SECRET_${origin.secret}`)
  return httpFeed(origin, token)
}

function messageOf({ unchanged, expired, reasons }: Pulled): string {
  const said = [
    ...(expired ? ['对方的游标已过期，已从头重读'] : []),
    ...(unchanged > 0 ? [`${unchanged} 行与湖中相同，不重复写入`] : []),
    ...reasons.slice(0, 3),
  ]
  return said.join('；')
}
