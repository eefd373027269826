import { rmSync } from 'node:fs'
import type { Lake } from '@anju/infra/lake/engine.ts'
import { LakeQueryError } from '@anju/infra/lake/errors.ts'
import { TableFailed } from '../errors.ts'
import { failureOf, ofTable, type Suspects } from '../last-resort.ts'
import { type Batch, countsByTable, takeChanges } from '../ods/batch.ts'
import type { Place } from '../ods/shape.ts'
import { quarantinedIn, type StagedFile, type StagedRows, stageChanges } from '../ods/stage.ts'
import { odsNameOf } from '../ods/table.ts'
import { fillUnchanged } from '../ods/unchanged.ts'
import type { Change } from '../wire/assemble.ts'
import type { Lsn } from '../wire/lsn.ts'
import type { Relation } from '../wire/message.ts'
import type { FailedTables } from './failed-tables.ts'
import { type FormerRows, findFormerRows } from './former-values.ts'
import type { OdsTables } from './ods-tables.ts'
import { appendPosition, type Position, readPosition } from './position.ts'
import { supersede, supersedeMisfits } from './quarantine.ts'
import { appendSteps } from './snapshot-jobs.ts'
import { insertFiles, writeFile } from './spilled-files.ts'
import { readAgain } from './waiting-misfits.ts'

/** Writes batches of changes to ods. A table that fails again and again is stopped alone: its changes go to the quarantine, the others' to ods. */
export interface OdsWriter {
  /** Makes the tables of these relations, also when there are no rows for them yet. */
  prepare(relations: Iterable<Relation>, first: Place): Promise<void>
  /** Moves the batch's changes from memory to files: for a transaction too large to be held. */
  spill(batch: Batch): Promise<void>
  /**
   * Writes the batch and its position in one atomic commit of the lake.
   * Safe to call again with the same batch after a failure: what is already in the lake is not written twice.
   * Throws PositionMoved when another capture has written meanwhile.
   */
  commit(batch: Batch, from: Position | undefined, endLsn: Lsn): Promise<Written>
}

/** What a commit has written. */
export interface Written {
  readonly position: Position
  /** Rows that have come into the quarantine, and such as have stopped to wait there since they were read again. */
  readonly quarantined: number
  readonly settled: number
}

/** Another process has moved the lake's position of this slot: what is held in memory no longer follows on it. */
export class PositionMoved extends Error {}

export interface OdsWriterDependencies {
  readonly lake: Lake
  readonly tables: OdsTables
  readonly failed: FailedTables
  readonly suspects: Suspects
  readonly slot: string
  /** Folder for the files of transactions too large for memory. */
  readonly scratchDir: string
  readonly now: () => Date
}

export function createOdsWriter(dependencies: OdsWriterDependencies): OdsWriter {
  const { tables } = dependencies
  return {
    async prepare(relations, first) {
      const described = [...relations].map((relation) => [relation, first] as const)
      await withoutFailed(dependencies, () => tables.prepare(described))
    },
    spill: (batch) => spill(dependencies, batch),
    commit: (batch, from, endLsn) =>
      withoutCulprit(dependencies, countsByTable(batch).keys(), () => commit(dependencies, batch, from, endLsn)),
  }
}

/**
 * Does the work; where one table stands in its way for good, once more without that table. What is decided so holds from the commit on that got through: when the
 * lake takes nothing at all, no table is to blame.
 */
async function withoutFailed<Result>({ failed, suspects }: OdsWriterDependencies, work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof TableFailed) || failed.changesOf(error.table) || !suspects.isDue(error.table)) throw error
      await failed.add(error)
    }
  }
}

/** Stands for a batch whose commit the engine refuses without saying for which table. */
const NOBODY = ''

/** The same for a commit: where the engine refuses it as a whole, again and again, once more without each of its tables, until one was to blame. */
async function withoutCulprit<Result>(
  dependencies: OdsWriterDependencies,
  tables: Iterable<string>,
  work: () => Promise<Result>,
): Promise<Result> {
  const { failed, suspects } = dependencies
  try {
    return await withoutFailed(dependencies, work)
  } catch (error) {
    if (!isRefusedCommit(error) || !suspects.isDue(NOBODY)) throw error
    for (const table of [...tables].filter((one) => !failed.changesOf(one))) {
      await failed.add(failureOf(table, error))
      try {
        return await withoutFailed(dependencies, work)
      } catch (again) {
        await failed.forget(table)
        if (!isRefusedCommit(again)) throw again
      }
    }
    throw error
  }
}

const isRefusedCommit = (error: unknown) => error instanceof LakeQueryError && error.sql === 'COMMIT'

async function spill(dependencies: OdsWriterDependencies, batch: Batch): Promise<void> {
  const { lake, scratchDir } = dependencies
  await withoutFailed(dependencies, () => prepareAll(dependencies, batch))
  const taken = takeChanges(batch)
  const open = [...taken.values()].map((changes) => changes.at(-1)!.transaction).find(({ endLsn }) => endLsn === undefined)
  const staged = await withoutFailed(dependencies, () => stage(dependencies, taken, batch.files))
  for (const rows of staged) batch.files.push({ ...(await writeFile(lake, scratchDir, rows)), open })
}

async function commit(dependencies: OdsWriterDependencies, batch: Batch, from: Position | undefined, endLsn: Lsn) {
  const { lake, tables, failed, suspects, slot, now } = dependencies
  await prepareAll(dependencies, batch)
  const counts = countsByTable(batch)
  const added = counts.values().reduce((sum, count) => sum + count, 0)
  const position: Position = { lsn: endLsn, changeCount: (from?.changeCount ?? 0n) + BigInt(added) }
  const staged = await stage(dependencies, batch.changes, batch.files)
  const again = batch.chunks.some(({ rows }) => rows.length > 0) ? await readAgain(lake, slot, staged) : []
  const noted = await lake.transaction(async (session) => {
    const present = await readPosition(session, slot)
    if (present?.lsn === endLsn) return undefined // an earlier try got through although its answer did not
    if (present?.lsn !== from?.lsn) throw new PositionMoved(`slot ${slot}: expected ${from?.lsn}, found ${present?.lsn}`)
    for (const { relation, table, columns, rows } of staged) {
      const append = () => session.appendRows(table, columns, rows)
      await (relation ? ofTable(odsNameOf(relation), append) : append())
    }
    await supersede(session, slot, again, now())
    if (batch.renewedBy !== undefined) await supersedeMisfits(session, { slot, before: endLsn, by: batch.renewedBy, now: now() })
    await insertFiles(session, batch.files, { tables, failed, slot, now: now(), endLsn })
    const steps = batch.chunks.map(({ step }) => step)
    if (steps.length > 0) await appendSteps(session, slot, steps, now())
    await appendPosition(session, slot, position, now())
    return failed.note(session, endLsn)
  })
  noted?.()
  suspects.worked([NOBODY, ...counts.keys()])
  for (const { path } of batch.files) rmSync(path, { force: true })
  return { position, quarantined: quarantinedIn(staged, batch.files), settled: again.length }
}

/** Makes the tables able to take the changes. Those of a table whose name in ods is another's are left out, as if it were not published: its reading says why. */
async function prepareAll({ tables }: OdsWriterDependencies, batch: Batch): Promise<void> {
  const leftOut = await tables.prepare(batch.changes.entries().map(([relation, [first]]) => [relation, placeOf(first!)] as const))
  for (const relation of leftOut) {
    batch.changes.delete(relation)
    batch.counts.delete(relation)
  }
}

/** Fills in what the server left out, and parts what fits from what does not. */
async function stage(
  dependencies: OdsWriterDependencies,
  changes: ReadonlyMap<Relation, Change[]>,
  files: readonly StagedFile[],
): Promise<StagedRows[]> {
  const { lake, tables, slot, now } = dependencies
  const staged: StagedRows[] = []
  for (const [table, versions] of Map.groupBy(changes.keys(), odsNameOf)) {
    const all = versions.flatMap((relation) => changes.get(relation)!)
    if (versions.length > 1) all.sort(inOrder)
    await ofTable(table, async () => {
      const layouts = new Map(versions.map((relation) => [relation, tables.layout(relation)]))
      const numbersOf = (relation: Relation) => layouts.get(relation)!.attributes
      const missing = fillUnchanged(all, numbersOf, () => undefined)
      const former = new Map<Relation, FormerRows>()
      for (const [relation, keys] of missing) former.set(relation, await findFormerRows(lake, relation, keys, { tables, files }))
      if (former.size > 0) fillUnchanged(all, numbersOf, (relation, key) => former.get(relation)?.(key))
      for (const relation of versions)
        staged.push(...stageChanges(relation, changes.get(relation)!, layouts.get(relation)!, { slot, now: now() }))
    })
  }
  return [...staged.filter(({ relation }) => relation), ...together(staged.filter(({ relation }) => !relation))]
}

/** The quarantine's rows of however many descriptions in one piece. */
const together = ([first, ...others]: readonly StagedRows[]): StagedRows[] =>
  first ? [{ ...first, rows: [first, ...others].flatMap(({ rows }) => rows) }] : []

const inOrder = (a: Change, b: Change) =>
  a.transaction === b.transaction ? a.sequence - b.sequence : Number(a.transaction.commitLsn - b.transaction.commitLsn)

const placeOf = ({ transaction, sequence }: Change): Place => ({ lsn: transaction.commitLsn, seq: sequence })
