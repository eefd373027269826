import { LEVEL_TITLES, PERSONAL_KIND_TITLES } from './classification.ts'
import type { Dataset } from './dataset.ts'
import { DATASETS } from './datasets/registry.ts'
import type { Element } from './element.ts'
import { ELEMENT_TYPE_TITLES } from './element-type.ts'

/** One line of the data dictionary (数据字典), ready to be shown. */
export interface DictionaryEntry {
  readonly dataset: string
  readonly datasetTitle: string
  readonly table: string | null
  readonly column: string
  readonly code: string | null
  readonly title: string
  readonly definition: string
  readonly type: string
  readonly length: number | null
  readonly codeList: string | null
  readonly unit: string | null
  readonly mandatory: boolean
  readonly level: string
  readonly personal: string
  readonly owner: string
  readonly inFile: boolean
  readonly inLake: boolean
}

const entryOf = (dataset: Dataset, element: Element): DictionaryEntry => ({
  dataset: dataset.name,
  datasetTitle: dataset.title,
  table: dataset.table,
  column: element.name,
  code: element.code,
  title: element.title,
  definition: element.definition,
  type: ELEMENT_TYPE_TITLES[element.type],
  length: element.length,
  codeList: element.codeList?.name ?? null,
  unit: element.unit,
  mandatory: element.mandatory,
  level: LEVEL_TITLES[element.level],
  personal: PERSONAL_KIND_TITLES[element.personal],
  owner: element.owner,
  inFile: element.place !== 'lake',
  inLake: element.place !== 'file',
})

/** The data dictionary of the given datasets (default: all), derived, never typed twice. */
export const dictionaryOf = (datasets: readonly Dataset[] = DATASETS): DictionaryEntry[] =>
  datasets.flatMap((dataset) => dataset.elements.map((element) => entryOf(dataset, element)))

const elementsByName = new Map<string, Element>()
for (const dataset of DATASETS) {
  for (const element of dataset.elements) {
    const known = elementsByName.get(element.name)
    if (!known || element.level > known.level) elementsByName.set(element.name, element)
  }
}

/**
 * The element that a column of that name carries, whatever table it stands in: the most sensitive one when several datasets
 * declare the name (`name` is a person's in `member`, a unit's in `unit`). Undefined when the standard does not know it.
 */
export const elementNamed = (column: string): Element | undefined => elementsByName.get(column)
