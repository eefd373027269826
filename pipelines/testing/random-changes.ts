import type { Lake, LakeValue } from '@anju/infra/lake/engine.ts'
import { type Dataset, fileColumns, keyOf, type LakeColumn, lakeColumns } from '@anju/standards/dataset.ts'
import type { Dice } from '../chaos/dice.ts'

type Values = Readonly<Record<string, LakeValue>>

const CHANGE_COLUMNS: readonly LakeColumn[] = [
  { name: '_op', type: 'VARCHAR' },
  { name: '_lsn', type: 'BIGINT' },
  { name: '_seq', type: 'BIGINT' },
  { name: '_xid', type: 'BIGINT' },
  { name: '_committed_at', type: 'VARCHAR' },
]
const IMPORT_COLUMNS: readonly LakeColumn[] = [
  ...['_batch', '_file', '_imported_at'].map((name) => ({ name, type: 'VARCHAR' })),
  { name: '_line', type: 'INTEGER' },
  { name: '_gone', type: 'BOOLEAN' },
]
/** So few keys that every one changes often, is deleted and comes again, in the ledger and in files. */
const KEYS = 12

/** A value of the column's type; numbers that add up to nothing in particular. */
function randomValue({ int, oneIn }: Dice, { type }: LakeColumn): LakeValue {
  if (oneIn(8)) return null
  if (type === 'INTEGER' || type === 'BIGINT') return String(int(0, 99))
  if (type.startsWith('DECIMAL')) return `${int(0, 9)}`
  if (type === 'BOOLEAN') return oneIn(2) ? 'true' : 'false'
  if (type === 'DATE') return `2026-0${int(1, 9)}-1${int(0, 9)}`
  if (type === 'TIMESTAMPTZ') return `2026-11-2${int(0, 5)} 10:00:00+08`
  return `v${int(0, 30)}`
}

function rowOf(dice: Dice, columns: readonly LakeColumn[], key: readonly string[]): Values {
  const n = dice.int(1, KEYS)
  return Object.fromEntries(
    columns.map((column) => [column.name, key.includes(column.name) ? keyValue(column, n) : randomValue(dice, column)]),
  )
}
const keyValue = ({ type }: LakeColumn, n: number): string => (type === 'INTEGER' ? String((n % 3) + 1) : `K${n}`)

/** What a transaction of the ledger does to one table: some inserts, updates, deletes, changes of a key. */
export function randomTransaction(dice: Dice, dataset: Dataset, lsn: number): Values[] {
  const columns = lakeColumns(dataset)
  const key = keyOf(dataset, 'lake')
  const onlyKey = (row: Values) => Object.fromEntries(key.map((name) => [name, row[name]!]))
  const steps = Array.from({ length: dice.int(1, 4) }, (): Values[] => {
    const row = rowOf(dice, columns, key)
    if (dice.oneIn(4)) return [{ ...onlyKey(row), _op: 'delete' }]
    if (dice.oneIn(5))
      return [
        { ...onlyKey(rowOf(dice, columns, key)), _op: 'delete' },
        { ...row, _op: 'insert' },
      ]
    return [{ ...row, _op: dice.oneIn(2) ? 'insert' : 'update' }]
  })
  return atPlace(steps.flat(), lsn)
}

/** The table is emptied and gets a row again, in one transaction. */
export const randomTruncate = (dice: Dice, dataset: Dataset, lsn: number): Values[] =>
  atPlace([{ _op: 'truncate' }, { ...rowOf(dice, lakeColumns(dataset), keyOf(dataset, 'lake')), _op: 'insert' }], lsn)

/** Rows of a chunk that was read again. */
export const randomChunk = (dice: Dice, dataset: Dataset, lsn: number): Values[] =>
  atPlace([{ ...rowOf(dice, lakeColumns(dataset), keyOf(dataset, 'lake')), _op: 'snapshot' }], lsn)

const atPlace = (rows: readonly Values[], lsn: number): Values[] =>
  rows.map((row, seq) => ({
    ...row,
    _lsn: BigInt(lsn),
    _seq: BigInt(seq),
    _xid: BigInt(lsn),
    _committed_at: '2026-11-25 10:00:00+08',
  }))

/** Appends changes to `ods.ledger_<dataset>`, in one commit. */
export const writeChanges = (lake: Lake, dataset: Dataset, rows: readonly Values[]): Promise<void> =>
  write(lake, `ods.ledger_${dataset.name}`, [...asText(lakeColumns(dataset)), ...CHANGE_COLUMNS], rows)

/** Appends some imported rows to `ods.import_<dataset>`. */
export async function importSome(dice: Dice, lake: Lake, dataset: Dataset, batch: number): Promise<void> {
  const columns = fileColumns(dataset)
  const rows = Array.from({ length: 4 }, (_, line) => ({
    ...rowOf(dice, columns, keyOf(dataset, 'file')),
    _batch: `batch-${batch}`,
    _file: `${dataset.name}.csv`,
    _line: line + 1,
    _imported_at: `2026-11-25 11:00:${String(batch % 60).padStart(2, '0')}+08`,
    _gone: dice.oneIn(4),
  }))
  await write(lake, `ods.import_${dataset.name}`, [...asText(columns), ...IMPORT_COLUMNS], rows)
}

const asText = (columns: readonly LakeColumn[]): LakeColumn[] => columns.map(({ name }) => ({ name, type: 'VARCHAR' }))

const write = (lake: Lake, table: string, columns: readonly LakeColumn[], rows: readonly Values[]): Promise<void> =>
  lake.appendRows(
    table,
    columns,
    rows.map((row) => columns.map(({ name }) => row[name] ?? null)),
  )
