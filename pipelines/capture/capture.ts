import { mkdirSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type LakeOptions, type LakeSession, openLake } from '@anju/infra/lake/engine.ts'
import { commitsSeveralTables } from '@anju/infra/lake/rest-catalog.ts'
import { Draining } from './draining.ts'
import { CaptureRefused, CaptureWaits, SlotLost } from './errors.ts'
import type { Exclusively, Hands } from './hands.ts'
import { Suspects } from './last-resort.ts'
import type { Limits } from './limits.ts'
import type { SchemaStep } from './ods/shape.ts'
import type { Orders } from './orders.ts'
import { JobBook, type JobBookDependencies } from './resnapshot/job-book.ts'
import { Resnapshots } from './resnapshot/resnapshots.ts'
import { takeSnapshot } from './snapshot.ts'
import { decideStart, type Start } from './start.ts'
import type { Progress } from './status/progress.ts'
import { attributesFrom, describeFrom, publishedNameFrom, storageFrom } from './store/attributes.ts'
import { logEnd } from './store/chunk-reader.ts'
import { FailedTables } from './store/failed-tables.ts'
import { ensureMemberships } from './store/memberships.ts'
import { createOdsTables } from './store/ods-tables.ts'
import { createOdsWriter, type OdsWriter } from './store/ods-writer.ts'
import { patientWriter } from './store/patient-writer.ts'
import { ensureCaptureTables, type Position, readPosition } from './store/position.ts'
import { ensureReplays } from './store/quarantine.ts'
import { ensureRenewals, noteRenewal, readRenewal } from './store/renewals.ts'
import { connectReader, startReplication } from './store/replication.ts'
import { ensureSchemaHistory } from './store/schema-history.ts'
import { advanceLog, dropSlot, publicationExists, readSlot } from './store/slot.ts'
import { ensureSnapshotJobs } from './store/snapshot-jobs.ts'
import { createUpkeep } from './store/upkeep.ts'
import { ChangeStream } from './stream.ts'
import { countWaiting } from './troubles.ts'
import { lsnFromText } from './wire/lsn.ts'

export interface CaptureDependencies {
  readonly databaseUrl: string
  readonly lakeOptions: LakeOptions
  readonly slot: string
  readonly publication: string
  /** Allows to begin anew once, should the slot be lost. */
  readonly resnapshot: boolean
  readonly scratchDir: string
  readonly limits: Limits
  readonly progress: Progress
  /** Where people's orders come in. */
  readonly orders: Orders
  /** Makes what else of ods must be there before the first model reads it. */
  readonly prepareLake: (lake: LakeSession) => Promise<void>
  readonly now: () => Date
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void }
}

const LONGEST_PAUSE_MS = 5_000

/** Who has allowed to begin anew with a new slot and a new snapshot; undefined: nobody, or it is done. */
interface Permit {
  by: string | undefined
  /** To be called once it stands in the lake. */
  noted?: (() => void) | undefined
}

/**
 * Captures until the signal is aborted. Whatever fails, it begins again from what the lake holds: nothing is kept from a failed try. Where the slot is lost it
 * waits until somebody allows to begin anew. Throws CaptureRefused when trying again would not help.
 */
export async function runCapture(dependencies: CaptureDependencies, signal: AbortSignal): Promise<void> {
  const { progress, orders, slot, log } = dependencies
  const permit: Permit = { by: dependencies.resnapshot ? 'CAPTURE_RESNAPSHOT' : undefined }
  const suspects = new Suspects()
  for (let pauseMs = 100; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const startedAt = Date.now()
    try {
      await captureOnce(dependencies, { permit, suspects }, signal)
    } catch (error) {
      if (error instanceof CaptureRefused) throw error
      if (signal.aborted) return
      const reason = error instanceof Error ? error.message : String(error)
      if (error instanceof SlotLost) {
        progress.refused(reason)
        log.warn({ slot, reason }, 'the slot is lost: capture waits for a person')
        const renewal = await orders.renewed(signal)
        if (renewal) progress.renews()
        Object.assign(permit, renewal)
        continue
      }
      if (error instanceof CaptureWaits) {
        progress.waits(reason)
        log.info({ reason }, 'capture waits')
      } else {
        progress.troubled(reason)
        log.warn({ error }, 'capture begins again from the lake')
      }
    }
    if (Date.now() - startedAt > 10 * LONGEST_PAUSE_MS) pauseMs = 100
    await sleep(pauseMs, undefined, { signal }).catch(() => {})
  }
}

/** Rows and the position that they lead to stand in several tables: only one commit of all of them is exactly once. */
async function requireTransactions(lake: LakeOptions): Promise<void> {
  if (!(await commitsSeveralTables(lake)))
    throw new CaptureRefused(
      `湖的目录 ${lake.catalogUrl} 不能在一次提交中变更多张表（POST /v1/{prefix}/transactions/commit），数据采集不能保证不重不漏，不予开始`,
    )
}

/** What outlives a try. */
interface Lasting {
  readonly permit: Permit
  readonly suspects: Suspects
}

async function captureOnce(dependencies: CaptureDependencies, { permit, suspects }: Lasting, signal: AbortSignal): Promise<void> {
  const { lakeOptions, slot, publication, databaseUrl, scratchDir, progress, log, now } = dependencies
  rmSync(scratchDir, { recursive: true, force: true })
  mkdirSync(scratchDir, { recursive: true })
  await requireTransactions(lakeOptions)
  await using stack = new AsyncDisposableStack()
  const lake = stack.adopt(await openLake(lakeOptions), (opened) => opened.close())
  await ensureCaptureTables(lake)
  await ensureSchemaHistory(lake)
  await ensureReplays(lake)
  await ensureSnapshotJobs(lake)
  await ensureMemberships(lake)
  await ensureRenewals(lake)
  await dependencies.prepareLake(lake)
  const reader = stack.adopt(await connectReader(databaseUrl), (client) => client.end())
  const changed = (table: string, step: SchemaStep) => {
    log.info({ table, ...step }, 'columns of a table have changed')
    resnapshots.lookAgain()
  }
  const failed = new FailedTables(lake, now)
  const attributes = attributesFrom(reader, publication)
  const storage = storageFrom(reader)
  const describe = describeFrom(reader, publication)
  const publishedName = publishedNameFrom(reader, publication)
  const tables = createOdsTables({
    lake,
    catalog: lakeOptions,
    attributes,
    storage,
    describe,
    publishedName,
    failed,
    now,
    changed,
  })
  const writer = createOdsWriter({ lake, tables, failed, suspects, slot, scratchDir, now })
  const patient = patientWriter(writer, signal, (reason) => log.warn({ reason }, 'the lake does not take the commit yet'))
  const upkeep = createUpkeep(lake, lakeOptions, (error) => log.warn({ error }, 'small files were not merged'))
  const wrote: Hands['wrote'] = (counts) => {
    upkeep.written(counts.keys())
    progress.wrote(counts, now().getTime())
  }
  const { chunkRows, lookMs, replayRows } = dependencies.limits
  const hands = { lake, tables, failed, slot, now, wrote, replayRows }
  const exclusively: Exclusively = (work) => stream.exclusively(work)
  const tell: JobBookDependencies['tell'] = (jobs) => {
    progress.resnapshots = jobs
  }
  const connect = () => connectReader(databaseUrl)
  const book = new JobBook({ hands, publication, connect, tell })
  const resnapshots = new Resnapshots({ book, hands, publication, connect, exclusively, chunkRows, lookMs, progress, log })
  const position = await startPosition(
    dependencies,
    { lake, writer: patient, position: await readPosition(lake, slot), permit },
    signal,
  )
  progress.streamsFrom(position)
  await book.load()
  const count = async () => {
    progress.waiting = await countWaiting(lake)
  }
  await count()
  const ordered: Exclusively = (work) =>
    exclusively(() => work().finally(() => count().catch((error) => log.warn({ error }, 'what waits was not counted'))))
  const stream = new ChangeStream({ ...dependencies, writer: patient, upkeep, resnapshots }, position)
  const drained = (rows: number) => {
    if (progress.waiting !== undefined) progress.waiting -= rows
  }
  const draining = new Draining({ hands, exclusively, lookMs, drained, resumed: () => resnapshots.lookAgain(), log })
  using _taking = dependencies.orders.open(ordered, { ...hands, book, draining })
  const ending = new AbortController()
  const over = AbortSignal.any([signal, ending.signal])
  const beside = Promise.all([resnapshots.run(over), draining.run(over)])
  try {
    await stream.run((onFrame) => startReplication(databaseUrl, { slot, publication, from: position.lsn }, onFrame), signal)
  } finally {
    ending.abort()
    await beside
  }
}

/** The lake's position to stream from, after a snapshot where one is needed. */
async function startPosition(
  dependencies: CaptureDependencies,
  { lake, writer, position, permit }: { lake: LakeSession; writer: OdsWriter; position: Position | undefined; permit: Permit },
  signal: AbortSignal,
): Promise<Position> {
  const { slot, progress, log } = dependencies
  if (position) {
    progress.holds(position)
    permit.by ??= await readRenewal(lake, slot, position.lsn)
  }
  const start = await prepareSlot(dependencies, { lake, position, permit })
  if (start.kind === 'stream' && position) return position
  if (start.kind !== 'snapshot') throw new CaptureRefused(`cannot start from ${start.kind}`)
  progress.copies()
  log.info({ truncate: start.truncate, by: permit.by }, 'snapshot begins')
  const renewedBy = start.truncate ? permit.by : undefined
  const taken = await takeSnapshot({ ...dependencies, writer }, { from: position, renewedBy }, signal)
  log.info({ rows: progress.snapshot.rows, lsn: taken.lsn }, 'snapshot is in the lake')
  permit.by = undefined
  return taken
}

/** Decides how to start, remembers who allowed it, and makes way for it. Throws CaptureWaits or SlotLost. */
async function prepareSlot(
  { databaseUrl, slot, publication, progress, now }: CaptureDependencies,
  { lake, position, permit }: { lake: LakeSession; position: Position | undefined; permit: Permit },
): Promise<Start> {
  await using stack = new AsyncDisposableStack()
  const client = stack.adopt(await connectReader(databaseUrl), (connected) => connected.end())
  if (!(await publicationExists(client, publication))) throw new CaptureWaits(`数据库中还没有发布 ${publication}`)
  const state = await readSlot(client, slot)
  progress.walEnd = state?.walEnd ?? lsnFromText(await logEnd(client))
  const start = decideStart(position?.lsn, state, permit.by !== undefined)
  if (start.kind === 'wait') throw new CaptureWaits(start.reason)
  if (start.kind === 'refuse') throw new SlotLost(start.reason)
  // From here on the slot is no more what it was: who allowed it must outlive a death.
  if (start.kind === 'snapshot' && start.truncate)
    await noteRenewal(lake, slot, { lsn: position!.lsn, by: permit.by!, now: now() })
  permit.noted?.()
  if (start.kind === 'snapshot' && start.dropSlot) await dropSlot(client, slot)
  if (start.kind === 'snapshot' && start.truncate) await advanceLog(client, position!.lsn)
  return start
}
