import { completeElement, type Element, type ElementSpec } from './element.ts'
import { LAKE_TYPES } from './element-type.ts'

/** A dataset (数据集): a set of rows of one grain, as a lake table, a file layout of JGJ/T 320, or both. */
export interface Dataset {
  readonly name: string
  readonly title: string
  readonly standard: string
  readonly description: string
  /** What one row is, in one sentence. */
  readonly grain: string
  readonly key: readonly string[]
  /** The key in the file layout, where it differs. */
  readonly fileKey?: readonly string[]
  /** Lake table `schema.name` that quality and catalog look at; null for a layout that only files have. */
  readonly table: string | null
  readonly owner: string
  readonly elements: readonly Element[]
}

interface DatasetSpec extends Omit<Dataset, 'elements'> {
  readonly elements: Readonly<Record<string, ElementSpec>>
}

/** Declares a dataset; elements keep their order. Key elements are mandatory. Throws when a key names no element. */
export function defineDataset(spec: DatasetSpec): Dataset {
  const elements = Object.entries(spec.elements).map(([name, element]) =>
    completeElement(name, spec.owner, spec.key.includes(name) ? { ...element, mandatory: true } : element),
  )
  const missing = spec.key.find((name) => !elements.some((element) => element.name === name))
  if (missing) throw new Error(`数据集 ${spec.name} 的主键 ${missing} 不是其数据元`)
  return { ...spec, elements }
}

/** A column of a lake table. */
export interface LakeColumn {
  readonly name: string
  readonly type: string
}

const columnOf = (element: Element): LakeColumn => ({ name: element.name, type: LAKE_TYPES[element.type] })

/** Elements that the dataset's lake table has, in order. */
export const lakeElements = (dataset: Dataset): Element[] => dataset.elements.filter((element) => element.place !== 'file')

/** Elements that the dataset's file layout (JGJ/T 320) has, in order. */
export const fileElements = (dataset: Dataset): Element[] => dataset.elements.filter((element) => element.place !== 'lake')

/** The columns that identify a row in the file layout or in the lake. */
export const keyOf = (dataset: Dataset, place: 'file' | 'lake'): readonly string[] =>
  place === 'file' ? (dataset.fileKey ?? dataset.key) : dataset.key

/** Where an imported row of a dwd table stands: the file and its line, null for the ledger's own rows. */
export const ORIGIN_IN_FILE: readonly LakeColumn[] = [
  { name: 'import_file', type: 'VARCHAR' },
  { name: 'import_line', type: 'INTEGER' },
]

/** Columns and DuckDB types of the dataset's dwd table (without `source`, `as_of_lsn` and, of a dataset that files bring, ORIGIN_IN_FILE). */
export const lakeColumns = (dataset: Dataset): LakeColumn[] => lakeElements(dataset).map(columnOf)

/** Columns and DuckDB types of `ods.import_<dataset>` (without the `_batch` … columns). */
export const fileColumns = (dataset: Dataset): LakeColumn[] => fileElements(dataset).map(columnOf)

/** The element of that name. Throws when the dataset has none. */
export function elementOf(dataset: Dataset, name: string): Element {
  const element = dataset.elements.find((candidate) => candidate.name === name)
  if (!element) throw new Error(`数据集 ${dataset.name} 没有数据元 ${name}`)
  return element
}
