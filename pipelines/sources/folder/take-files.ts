import type { Lake } from '@anju/infra/lake/engine.ts'
import { findDataset } from '@anju/standards/datasets/registry.ts'
import { ImportRefused } from '../../import/errors.ts'
import { type DeclaredLayout, type ImportOutcome, importFile } from '../../import/import-file.ts'
import { writeRejectedFile } from '../../import/rejected-file.ts'
import { type FileResult, reportOf } from '../../import/report.ts'
import { totalsOfBatch } from '../../import/store/import-writer.ts'
import type { PipelinesDb } from '../../store/database.ts'
import { type Delivery, NO_ROWS, type RowCounts } from '../delivery.ts'
import { type FolderOrigin, matchesPattern, type Source } from '../source.ts'
import { isRecorded, recordDelivery } from '../store/deliveries.ts'
import { beginTaking, type DropFolder, dropFolderOf, endTaking, makeDropFolder, wholeFiles } from './drop-folder.ts'

export interface FolderDeps {
  readonly db: PipelinesDb
  readonly lake: Lake
  readonly clock: () => Date
  /** Folder that holds the drop folder of every source. */
  readonly root: string
  /** A file that was not touched for so long is whole. */
  readonly settledMs: number
}

/** Whether a source's folder holds a file that can be taken. */
export async function hasWholeFile({ root, settledMs, clock }: FolderDeps, { name }: Source): Promise<boolean> {
  const folder = dropFolderOf(root, name)
  await makeDropFolder(folder)
  return (await wholeFiles(folder, { settledMs, now: clock() })).length > 0
}

/**
 * Takes every whole file of a source's folder, each once: into the lake, then its record, then out of the way with its report. Killed at any
 * point it goes on where it was: the lake knows the content by its hash, and that it is the newest of its source. Throws what passes by (the lake does not answer), after the other
 * files; the file then waits.
 */
export async function takeFiles(deps: FolderDeps, source: Source, origin: FolderOrigin): Promise<void> {
  const folder = dropFolderOf(deps.root, source.name)
  await makeDropFolder(folder)
  const errors: unknown[] = []
  for (const name of await wholeFiles(folder, { settledMs: deps.settledMs, now: deps.clock() }))
    await takeFile(deps, { source, origin, folder, name }).catch((error: unknown) => errors.push(error))
  if (errors.length > 0) throw errors[0]
}

interface Taken {
  readonly source: Source
  readonly origin: FolderOrigin
  readonly folder: DropFolder
  readonly name: string
}

async function takeFile(deps: FolderDeps, { source, origin, folder, name }: Taken): Promise<void> {
  const startedAt = deps.clock()
  const taking = await beginTaking(folder, name)
  const result = await resultOf(deps, { ...taking, name, source, origin })
  const at = deps.clock()
  const to = result.kind === 'refused' ? 'refused' : 'done'
  const told = await withRejectedFile(deps.lake, result, folder.done)
  await recordDelivery(deps.db, { source: source.name, item: name, startedAt, ...(await endOf(deps, result)) })
  await endTaking(folder, name, { to, at, report: reportOf([told]) || '全部接收' })
}

async function resultOf(
  { db, lake, clock }: FolderDeps,
  { path, begun, name, source, origin }: Omit<Taken, 'folder'> & { path: string; begun: boolean },
): Promise<FileResult> {
  try {
    if (!matchesPattern(origin.pattern, name))
      throw new ImportRefused(name, `文件名不符合数据源“${source.title}”的式样 ${origin.pattern}`)
    return await importFile({ lake, now: clock }, path, {
      layout: layoutOf(source, origin),
      source: source.name,
      resumes: async (batch) => begun && !(await isRecorded(db, batch)),
    })
  } catch (error) {
    if (error instanceof ImportRefused) return { kind: 'refused', error }
    throw error
  }
}

/** How files of a source are read. */
export const layoutOf = (
  { dataset, mapping }: Pick<Source, 'dataset' | 'mapping'>,
  { format }: FolderOrigin,
): DeclaredLayout => ({
  dataset: findDataset(dataset)!,
  format,
  mapping,
})

async function endOf(
  { db, lake }: FolderDeps,
  result: FileResult,
): Promise<RowCounts & Pick<Delivery, 'state' | 'message' | 'batch'>> {
  if (result.kind === 'refused') return { ...NO_ROWS, state: 'refused', message: result.error.message, batch: '' }
  const { batch } = result
  if (result.kind === 'imported') return { ...sumOf(result), state: 'done', message: messageOf(result), batch }
  // Imported by a process that was killed before it could say so.
  if (!(await isRecorded(db, batch))) return { ...(await totalsOfBatch(lake, batch)), state: 'done', message: '', batch }
  const { file, importedAt } = result.earlier
  return { ...NO_ROWS, state: 'known', message: `内容与 ${importedAt} 导入的“${file}”相同，不再导入`, batch }
}

type Imported = Extract<ImportOutcome, { kind: 'imported' }>

const sumOf = ({ tables }: Imported): RowCounts => ({
  rowsRead: tables.reduce((sum, { read }) => sum + read, 0),
  rowsAccepted: tables.reduce((sum, { accepted }) => sum + accepted, 0),
  rowsRejected: tables.reduce((sum, { rejected }) => sum + rejected, 0),
})

/** The most frequent reason of each table: the rest stands in the report. */
function messageOf({ tables }: Imported): string {
  const said = tables.flatMap(({ reasons: [first], unknown, read }) => [
    ...(read === 0 ? ['没有数据行'] : []),
    ...(first ? [`${first.reason}（${first.count} 行，第 ${first.lines.join('、')} 行）`] : []),
    ...(unknown.length > 0 ? [`未导入的列：${unknown.join('、')}`] : []),
  ])
  return said.join('；')
}

async function withRejectedFile(lake: Lake, result: FileResult, folder: string): Promise<FileResult> {
  if (result.kind !== 'imported' || result.tables.every(({ rejected }) => rejected === 0)) return result
  return { ...result, rejectedFile: await writeRejectedFile(lake, result, folder) }
}
