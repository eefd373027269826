import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Lake } from '@anju/infra/lake/engine.ts'
import { type Batch, countsByTable, takeChanges } from '../ods/batch.ts'
import type { Place } from '../ods/shape.ts'
import { quarantinedIn, type StagedFile, type StagedRows, stageChanges } from '../ods/stage.ts'
import { odsNameOf, quoted } from '../ods/table.ts'
import { fillUnchanged } from '../ods/unchanged.ts'
import type { Change } from '../wire/assemble.ts'
import type { Lsn } from '../wire/lsn.ts'
import type { Relation } from '../wire/message.ts'
import { findFormerRows, presentColumns } from './former-values.ts'
import type { OdsTables } from './ods-tables.ts'
import { appendPosition, type Position, readPosition } from './position.ts'
import { appendSteps } from './snapshot-jobs.ts'

/** Writes batches of changes to ods. */
export interface OdsWriter {
  /** Makes the tables of these relations, also when there are no rows for them yet. */
  prepare(relations: Iterable<Relation>, first: Place): Promise<void>
  /** Moves the batch's changes from memory to files: for a transaction too large to be held. */
  spill(batch: Batch): Promise<void>
  /**
   * Writes the batch and its position in one atomic commit of the lake; returns the new position and how many rows were quarantined.
   * Safe to call again with the same batch after a failure: what is already in the lake is not written twice.
   * Throws PositionMoved when another capture has written meanwhile.
   */
  commit(batch: Batch, from: Position | undefined, endLsn: Lsn): Promise<{ position: Position; quarantined: number }>
}

/** Another process has moved the lake's position of this slot: what is held in memory no longer follows on it. */
export class PositionMoved extends Error {}

export interface OdsWriterDependencies {
  readonly lake: Lake
  readonly tables: OdsTables
  readonly slot: string
  /** Folder for the files of transactions too large for memory. */
  readonly scratchDir: string
  readonly now: () => Date
}

export function createOdsWriter(dependencies: OdsWriterDependencies): OdsWriter {
  return {
    async prepare(relations, first) {
      for (const relation of relations) await dependencies.tables.prepare(relation, first)
    },
    spill: (batch) => spill(dependencies, batch),
    commit: (batch, from, endLsn) => commit(dependencies, batch, from, endLsn),
  }
}

async function spill(dependencies: OdsWriterDependencies, batch: Batch): Promise<void> {
  const taken = takeChanges(batch)
  const open = [...taken.values()].map((changes) => changes.at(-1)!.transaction).find(({ endLsn }) => endLsn === undefined)
  const staged = await stage(dependencies, taken, batch.files)
  for (const rows of staged) batch.files.push({ ...(await writeFile(dependencies, rows)), open })
}

async function commit(dependencies: OdsWriterDependencies, batch: Batch, from: Position | undefined, endLsn: Lsn) {
  const { lake, slot, now } = dependencies
  const added = countsByTable(batch)
    .values()
    .reduce((sum, count) => sum + count, 0)
  const position: Position = { lsn: endLsn, changeCount: (from?.changeCount ?? 0n) + BigInt(added) }
  const staged = await stage(dependencies, batch.changes, batch.files)
  await lake.transaction(async (session) => {
    const present = await readPosition(session, slot)
    if (present?.lsn === endLsn) return // an earlier try got through although its answer did not
    if (present?.lsn !== from?.lsn) throw new PositionMoved(`slot ${slot}: expected ${from?.lsn}, found ${present?.lsn}`)
    for (const { table, columns, rows } of staged) await session.appendRows(table, columns, rows)
    for (const files of Map.groupBy(batch.files, (file) => layoutOf(file, dependencies.tables)).values())
      await session.run(insertFiles(files, dependencies.tables), [files[0]!.open?.endLsn ?? endLsn])
    const steps = batch.chunks.map(({ step }) => step)
    if (steps.length > 0) await appendSteps(session, slot, steps, now())
    await appendPosition(session, slot, position, now())
  })
  for (const { path } of batch.files) rmSync(path, { force: true })
  return { position, quarantined: quarantinedIn(staged, batch.files) }
}

/** Makes the tables able to take the changes, fills in what the server left out, and parts what fits from what does not. */
async function stage(
  dependencies: OdsWriterDependencies,
  changes: ReadonlyMap<Relation, Change[]>,
  files: readonly StagedFile[],
): Promise<StagedRows[]> {
  const { lake, tables, slot, now } = dependencies
  const staged: StagedRows[] = []
  for (const [relation, [first]] of changes) await tables.prepare(relation, placeOf(first!))
  for (const versions of Map.groupBy(changes.keys(), odsNameOf).values()) {
    const all = versions.flatMap((relation) => changes.get(relation)!)
    if (versions.length > 1) all.sort(inOrder)
    const missing = fillUnchanged(all, () => undefined)
    if (missing.length > 0) fillUnchanged(all, await findFormerRows(lake, versions.at(-1)!, missing, { tables, files }))
    for (const relation of versions)
      staged.push(...stageChanges(relation, changes.get(relation)!, tables.layout(relation), { slot, now: now() }))
  }
  return staged
}

async function writeFile(
  { lake, scratchDir }: OdsWriterDependencies,
  { rows, ...staged }: StagedRows,
): Promise<Omit<StagedFile, 'open'>> {
  const path = join(scratchDir, `${randomUUID()}.parquet`)
  const columns = staged.columns.map(({ name, type }) => `${quoted(name)} ${type}`).join(', ')
  await lake.transaction(async (session) => {
    await session.run(`CREATE TEMP TABLE spilled (${columns})`)
    await session.appendRows('temp.main.spilled', staged.columns, rows)
    await session.run(`COPY temp.main.spilled TO '${path}' (FORMAT parquet)`)
    await session.run('DROP TABLE temp.main.spilled')
  })
  return { ...staged, rowCount: rows.length, path }
}

/** Files that one INSERT can take: of one table, one layout, and one transaction whose end they wait for. */
const layoutOf = (file: StagedFile, tables: OdsTables) =>
  `${file.table}(${[...file.columns, ...presentColumns(file, tables)].map(({ name }) => name).join()})@${file.open?.xid ?? ''}`

function insertFiles(files: readonly StagedFile[], tables: OdsTables): string {
  const { table, columns: written, lsnColumn } = files[0]!
  const columns = presentColumns(files[0]!, tables)
  const values = written.map(({ name }) => (name === lsnColumn ? `coalesce(${name}, $1)` : quoted(name)))
  const paths = files.map(({ path }) => `'${path}'`)
  return `INSERT INTO ${table} (${columns.map(({ name }) => quoted(name)).join(', ')})
          SELECT ${values.join(', ')} FROM read_parquet([${paths.join(', ')}])`
}

const inOrder = (a: Change, b: Change) =>
  a.transaction === b.transaction ? a.sequence - b.sequence : Number(a.transaction.commitLsn - b.transaction.commitLsn)

const placeOf = ({ transaction, sequence }: Change): Place => ({ lsn: transaction.commitLsn, seq: sequence })
