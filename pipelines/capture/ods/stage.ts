import type { LakeValue } from '@anju/infra/lake/engine.ts'
import type { Change, SourceTransaction } from '../wire/assemble.ts'
import type { Relation } from '../wire/message.ts'
import type { Layout } from './layout.ts'
import { type Misfit, rawOf, sortOut } from './sort-out.ts'
import { CHANGE_COLUMNS, type LakeColumn, odsNameOf, odsTableOf } from './table.ts'

/** Rows as they go to the engine: values of the source as exact text, cast to the table's types by the INSERT. */
export interface StagedRows {
  readonly table: string
  /** The description that the rows come in; undefined for the quarantine's. */
  readonly relation: Relation | undefined
  /** Which of the description's columns the rows have: those that the lake's table has. */
  readonly positions: readonly number[]
  /** Those, then the columns of the change. */
  readonly columns: readonly LakeColumn[]
  /** The column that holds the end of the row's transaction; null in the rows of a transaction that is still open. */
  readonly lsnColumn: string
  readonly rows: LakeValue[][]
}

/** Rows that were put into a Parquet file. */
export interface StagedFile extends Omit<StagedRows, 'rows'> {
  readonly rowCount: number
  /** The transaction that was open when the file was written: its end, known later, is the LSN of the rows that have none yet. */
  readonly open: SourceTransaction | undefined
  readonly path: string
}

export const QUARANTINE = 'ods.capture_quarantine'
const TEXT = 'VARCHAR'
export const CHANGE_WIRE = CHANGE_COLUMNS.map(({ name, type }) => ({ name, type: type === 'BIGINT' ? type : TEXT }))
const QUARANTINE_WIRE = [
  { name: 'slot', type: TEXT },
  { name: 'lsn', type: 'BIGINT' },
  { name: 'seq', type: 'BIGINT' },
  ...['table_name', 'reason', 'raw', 'quarantined_at'].map((name) => ({ name, type: TEXT })),
]

/** How many of the rows go to the quarantine. */
export function quarantinedIn(staged: readonly StagedRows[], files: readonly StagedFile[]): number {
  const inMemory = staged.filter(({ table }) => table === QUARANTINE).reduce((sum, { rows }) => sum + rows.length, 0)
  return files.filter(({ table }) => table === QUARANTINE).reduce((sum, { rowCount }) => sum + rowCount, inMemory)
}

/** Parts the changes of one relation into rows for its ods table and rows for the quarantine. */
export function stageChanges(
  relation: Relation,
  changes: readonly Change[],
  layout: Layout,
  origin: { slot: string; now: Date },
): StagedRows[] {
  const { fitting, misfits } = sortOut(changes, layout)
  const positions = relation.columns.flatMap((_, position) => (layout.columns[position] === undefined ? [] : [position]))
  return [
    {
      table: odsTableOf(relation),
      relation,
      positions,
      columns: storedColumns(positions, layout),
      lsnColumn: '_lsn',
      rows: fitting.map((change) => odsRow(change, positions)),
    },
    {
      table: QUARANTINE,
      relation: undefined,
      positions: [],
      columns: QUARANTINE_WIRE,
      lsnColumn: 'lsn',
      rows: misfits.map((misfit) => quarantineRow(misfit, layout, origin)),
    },
  ].filter(({ rows }) => rows.length > 0)
}

/** The names under which columns of a description stand in its table now. Throws an Error for one that the table has not. */
export function storedColumns(positions: readonly number[], { columns }: Pick<Layout, 'columns'>): LakeColumn[] {
  const own = positions.map((position) => {
    const name = columns[position]
    if (name === undefined) throw new Error(`the lake has no column for number ${position + 1} of the description`)
    return { name, type: TEXT }
  })
  return [...own, ...CHANGE_WIRE]
}

function odsRow({ row, operation, sequence, transaction }: Change, positions: readonly number[]): LakeValue[] {
  const values = positions.map((position) => row[position] as LakeValue) // sortOut lets no UNCHANGED through
  return [...values, operation, transaction.endLsn ?? null, sequence, transaction.xid, transaction.committedAt]
}

function quarantineRow(
  { change, reason }: Misfit,
  { attributes }: Layout,
  { slot, now }: { slot: string; now: Date },
): LakeValue[] {
  const { relation, sequence, transaction } = change
  return [slot, transaction.endLsn ?? null, sequence, odsNameOf(relation), reason, rawOf(change, attributes), now.toISOString()]
}
