import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Lake, LakeSession } from '@anju/infra/lake/engine.ts'
import { LakeConflict } from '@anju/infra/lake/errors.ts'
import type { Dataset } from '@anju/standards/dataset.ts'
import { ImportRefused } from './errors.ts'
import { type FileFormat, PLAIN_TABLE } from './file/format.ts'
import { openSheets } from './file/open.ts'
import type { MappedElement } from './header.ts'
import { type Accepted, type Rejected, rowParser } from './parse-row.ts'
import { type Cell, isBlank, type Sheet, type SheetRow } from './sheet.ts'
import { batchesOf, type Origin, type Totals, writeAccepted, writeBatch, writeRejected } from './store/import-writer.ts'
import { understandTable } from './understand.ts'

export interface ImportDependencies {
  readonly lake: Lake
  readonly now: () => Date
}

/** What was declared of the files of a source. */
export interface DeclaredLayout {
  readonly dataset: Dataset
  readonly format: FileFormat
  readonly mapping: readonly MappedElement[]
}

/** A file that a declared source brought. */
export interface Delivered {
  readonly layout: DeclaredLayout
  readonly source: string
  /** Whether this is the rest of an import that was cut short after its commit, of which nobody was told. */
  readonly resumes: (batch: string) => Promise<boolean>
}

/** What became of one table of a file. */
export interface ImportedTable extends Totals {
  readonly sheet: string | undefined
  readonly encoding: string
  /** Columns that the standard does not know; they were left out. */
  readonly unknown: readonly string[]
  /** How often each reason occurred, the most frequent first, and the first lines on which it did. */
  readonly reasons: readonly { readonly reason: string; readonly count: number; readonly lines: readonly number[] }[]
}

export type ImportOutcome =
  | { readonly kind: 'imported'; readonly file: string; readonly batch: string; readonly tables: readonly ImportedTable[] }
  | {
      readonly kind: 'known'
      readonly file: string
      readonly batch: string
      readonly earlier: { readonly file: string; readonly importedAt: string }
    }

const CHUNK_ROWS = 50_000
const TRIES = 5
/** So many lines are named for each reason; all stand in the file of rejected rows. */
const SHOWN_LINES = 3

/**
 * Imports a file in one commit of the lake: rows that fit into ods.import_<dataset>, the others with their reasons into
 * ods.import_rejected. A file whose content was imported before is left alone; one of a source only while nothing else came from it since:
 * a state that comes back is news. With a declared layout the same content is imported anew when the layout was put right. Throws ImportRefused
 * when the file as a whole does not fit; nothing of it is then imported.
 */
export async function importFile({ lake, now }: ImportDependencies, path: string, delivered?: Delivered): Promise<ImportOutcome> {
  const file = basename(path)
  const layout = delivered?.layout
  const source = delivered?.source ?? null
  const content = await contentHash(path, file, layout)
  const open = () => createReadStream(path, { highWaterMark: 1 << 18 })
  const importedAt = now()
  for (let attempt = 1; ; attempt++) {
    try {
      return await lake.transaction(async (session) => {
        const same = await batchesOf(session, { content, source })
        const earlier = same.find((one) => source === null || one.source === null || one.source === source)
        if (earlier && (earlier.newest || (await delivered?.resumes(earlier.batch))))
          return { kind: 'known', file, batch: earlier.batch, earlier }
        const batch = same.length === 0 ? content : `${content}#${same.length + 1}`
        const origin: Origin = { batch, file, importedAt }
        const tables: ImportedTable[] = []
        for (const sheet of await openSheets(open, file, layout?.format ?? PLAIN_TABLE))
          tables.push(await importSheet(session, sheet, { origin, layout }))
        await writeBatch(session, tables, { ...origin, source })
        return { kind: 'imported', file, batch, tables }
      })
    } catch (error) {
      if (!(error instanceof LakeConflict) || attempt >= TRIES) throw error
    }
  }
}

const UNREADABLE: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `没有这个文件：${path}`,
  EISDIR: (path) => `${path} 是文件夹：请写出其中的文件，如 ${join(path, '*.csv')}`,
  EACCES: (path) => `没有读取 ${path} 的权限`,
}

async function contentHash(path: string, file: string, layout: DeclaredLayout | undefined): Promise<string> {
  const hash = createHash('sha256')
  if (layout) hash.update(JSON.stringify([layout.dataset.name, layout.format, layout.mapping]))
  await pipeline(createReadStream(path), hash).catch((cause: NodeJS.ErrnoException) => {
    throw new ImportRefused(file, UNREADABLE[cause.code ?? '']?.(path) ?? `无法读取：${cause.message}`)
  })
  return hash.digest('hex')
}

interface SheetContext {
  readonly origin: Origin
  readonly layout: DeclaredLayout | undefined
}

async function importSheet(session: LakeSession, sheet: Sheet, { origin, layout }: SheetContext): Promise<ImportedTable> {
  const rows = sheet.rows[Symbol.asyncIterator]()
  const header = trimmed((await rows.next()).value?.cells ?? [])
  const { dataset, match } = understandTable(origin.file, sheet, { header, layout })
  const parse = rowParser(dataset, header, match)
  const sink = createSink(session, dataset, origin)
  for (let next = await rows.next(); !next.done; next = await rows.next()) {
    const { cells, overlong } = next.value
    const row: SheetRow = { ...next.value, cells: overlong ? cells : trimmed(cells, header.length) }
    if (row.misfit !== undefined || !row.cells.every(isBlank)) await sink.take(parse(row))
  }
  await sink.flush()
  return { ...sink.totals(), dataset, sheet: sheet.name, encoding: sheet.encoding, unknown: match.unknown }
}

/** Without the blank cells at the end, as spreadsheets leave them; never shorter than `least`. */
function trimmed(cells: readonly Cell[], least = 0): readonly Cell[] {
  let length = cells.length
  while (length > least && isBlank(cells[length - 1])) length -= 1
  return cells.slice(0, length)
}

function createSink(session: LakeSession, dataset: Dataset, origin: Origin) {
  const reasons = new Map<string, { count: number; lines: number[] }>()
  const count = { accepted: 0, rejected: 0 }
  let accepted: Accepted[] = []
  let rejected: Rejected[] = []

  async function flush(): Promise<void> {
    if (accepted.length > 0) await writeAccepted(session, dataset, accepted, origin)
    if (rejected.length > 0) await writeRejected(session, dataset, rejected, origin)
    accepted = []
    rejected = []
  }
  return {
    flush,
    async take(row: Accepted | Rejected): Promise<void> {
      count[row.kind] += 1
      if (row.kind === 'accepted') accepted.push(row)
      else {
        rejected.push(row)
        // Values differ from row to row; what is wrong with them does not.
        const reason = row.reason.replaceAll(/“[^”]*”/g, '')
        const { count: before, lines } = reasons.get(reason) ?? { count: 0, lines: [] }
        if (lines.length < SHOWN_LINES) lines.push(row.line)
        reasons.set(reason, { count: before + 1, lines })
      }
      if (accepted.length + rejected.length >= CHUNK_ROWS) await flush()
    },
    totals: () => ({
      ...count,
      read: count.accepted + count.rejected,
      reasons: [...reasons].map(([reason, told]) => ({ reason, ...told })).toSorted((a, b) => b.count - a.count),
    }),
  }
}
