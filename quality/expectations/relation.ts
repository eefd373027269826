import { type Dataset, keyOf, lakeColumns, ORIGIN_IN_FILE } from '@anju/standards/dataset.ts'
import { FILE_DATASETS, findDataset } from '@anju/standards/datasets/registry.ts'
import type { RuleContext } from '@anju/standards/rules/evaluate.ts'

/** What rules are judged against on the lake. */
export interface LakeContext extends RuleContext {
  /** The FROM item that reads a lake table; without it tables are read as they are now. */
  readonly source?: (table: string) => string
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
const list = (columns: readonly string[]) => columns.map(quoted).join(', ')

/** The lake table of a dataset. Throws when it has none. */
export function tableOf(dataset: Dataset): string {
  if (dataset.table === null) throw new Error(`数据集 ${dataset.name} 没有湖表`)
  return dataset.table
}

const isImport = (dataset: Dataset) => tableOf(dataset).startsWith('ods.import_')

/** Columns that rules of a dataset may read: its own, and in dwd where a row came from. */
export const readableColumns = (dataset: Dataset): string[] => [
  ...lakeColumns(dataset).map((column) => column.name),
  ...(isImport(dataset) ? [] : ['source']),
]

/** Columns that say where a row came from, down to the line of its file. */
export function originColumns(dataset: Dataset): string[] {
  if (isImport(dataset)) return ['_file', '_line']
  return FILE_DATASETS.includes(dataset) ? ['source', ...ORIGIN_IN_FILE.map(({ name }) => name)] : ['source']
}

/** The current rows of a dataset, as a FROM item: of an imported file table only the newest row of each key. */
export function currentRows(dataset: Dataset, { source }: LakeContext): string {
  const table = source?.(tableOf(dataset)) ?? tableOf(dataset)
  if (!isImport(dataset)) return table
  return `(SELECT * FROM (SELECT *, row_number() OVER (
    PARTITION BY ${list(keyOf(dataset, 'file'))} ORDER BY _imported_at DESC, _batch DESC, _file DESC, _line DESC) AS version_rank
    FROM ${table}) AS ranked WHERE version_rank = 1)`
}

/** Whether the dataset's rows carry the LSN of their last change (null for imported ones). */
export const isCaptured = (name: string): boolean => findDataset(name)?.table?.startsWith('dwd.') ?? false

/** The current rows of the dataset of that name. Throws when there is no such dataset. */
export function rowsOfDataset(name: string, context: LakeContext): string {
  const dataset = findDataset(name)
  if (!dataset) throw new Error(`没有数据集 ${name}`)
  return currentRows(dataset, context)
}
