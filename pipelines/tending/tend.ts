import type { LakeOptions } from '@anju/infra/lake/config.ts'
import type { Lake } from '@anju/infra/lake/engine.ts'
import { compactTable, type LakeTable } from '@anju/infra/lake/maintenance.ts'
import { type OrphanProgress, removeOrphans } from '@anju/infra/lake/orphans.ts'
import { expireSnapshots } from '@anju/infra/lake/publish.ts'
import { publishesItself } from '@anju/infra/lake/rest-catalog.ts'
import { currentSnapshots } from '@anju/infra/lake/snapshots.ts'
import { listTables } from '@anju/infra/lake/table-list.ts'
import type { QualityDb } from '@anju/quality/store/database.ts'
import { keepIncidents } from '@anju/quality/store/incidents.ts'
import type { PipelinesDb } from '../store/database.ts'
import { beginTending, endTending, recordFailure, recordFigures, recordProgress, tendingFailures } from '../store/tendings.ts'
import type { TendingPlan } from '../workflows/contract.ts'
import { NOTHING_DONE, orphansByTable, unreadInWords } from './figures.ts'

export interface TendingDeps {
  readonly db: PipelinesDb
  readonly lake: Lake
  readonly catalog: LakeOptions
  readonly quality: QualityDb
  /** Files that no table reaches are removed when they have lain there for longer. */
  readonly orphanAgeMs: number
  readonly clock: () => Date
}

/** Only these tables are appended to file by file: published ones are written whole. Capture's own upkeep goes on beside it, with larger heaps. */
const APPENDED = 'ods'
const FILES_MIN = 8
/** Each merge makes one file; a backlog takes several, and what is left then waits for the next time. */
const MERGES_MAX = 16
const PROGRESS_MS = 1_000
const PREFIX = 'lake.'

/** Looks which tables there are and whether the catalog leaves their snapshots and orphans to us, and writes the tending as begun. */
export async function planTending(
  { db, catalog }: TendingDeps,
  { id, requestedBy }: { id: string; requestedBy: string | null },
): Promise<TendingPlan> {
  const tables = (await listTables(catalog)).map(({ schema, table }) => `${schema}.${table}`)
  const ours = await publishesItself(catalog)
  await beginTending(db, { id, requestedBy, plan: { ours, total: tables.length } })
  return { tables, ours }
}

/** Merges a table's small files and drops the snapshots that retention no longer keeps. Done again it finds nothing to do. */
export async function tendTable(
  deps: TendingDeps,
  { id, table, ours, done }: { id: string; table: string; ours: boolean; done: number },
) {
  const { db, catalog } = deps
  const [schema = '', name = ''] = table.split('.')
  await recordProgress(db, id, { step: 'tables', done })
  // A table that was dropped meanwhile needs nothing.
  if (!(await currentSnapshots(catalog, [table])).has(table)) return
  const filesMerged = schema === APPENDED ? await mergeFiles(deps, { schema, table: name }) : 0
  const snapshotsExpired = ours ? await expireSnapshots(catalog, { schema, table: name }) : 0
  await recordFigures(db, id, new Map([[table, { ...NOTHING_DONE, filesMerged, snapshotsExpired }]]))
}

async function mergeFiles({ lake, catalog }: TendingDeps, table: LakeTable): Promise<number> {
  let merged = 0
  for (let merge = 0; merge < MERGES_MAX; merge++) {
    const { filesBefore, filesAfter, skipped } = await compactTable(lake, catalog, table, { filesMin: FILES_MIN })
    if (skipped !== undefined) break
    merged += filesBefore - filesAfter + 1
  }
  return merged
}

/** Removes what no table reaches. Cut short and done again it goes on. Dropped tables that cannot be read are written as failures: their files were left. */
export async function tendOrphans({ db, catalog, orphanAgeMs }: TendingDeps, id: string, signal: AbortSignal): Promise<void> {
  let now: OrphanProgress = { step: 'waiting', done: 0, total: 0 }
  const timer = setInterval(() => void recordProgress(db, id, now).catch(() => undefined), PROGRESS_MS)
  const tell = (progress: OrphanProgress) => {
    now = progress
  }
  try {
    const { folders, unread } = await removeOrphans(catalog, { olderThanMs: orphanAgeMs, signal, tell })
    await recordFigures(db, id, orphansByTable(folders))
    for (const table of unread) await recordFailure(db, { id, ...unreadInWords(table) })
  } finally {
    clearInterval(timer)
  }
}

/** Writes what could not be done, of a table or of all (`湖`): the rest goes on. */
export const failTending = ({ db }: TendingDeps, failure: { id: string; table: string; message: string }): Promise<void> =>
  recordFailure(db, failure)

/** Ends the tending. What failed is an incident until a later one does it. */
export async function closeTending({ db, quality, clock }: TendingDeps, id: string): Promise<void> {
  const failures = await tendingFailures(db, id)
  const troubles = failures.map(({ table, message }) => ({
    id: `${PREFIX}${table}`,
    dataset: table,
    failing: 1,
    detail: `${table} 未能维护，下次维护时再试：${message}`,
  }))
  await keepIncidents(quality, PREFIX, troubles, clock())
  await endTending(db, id)
}
