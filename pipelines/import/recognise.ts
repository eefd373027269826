import type { Dataset } from '@anju/standards/dataset.ts'
import { FILE_DATASETS } from '@anju/standards/datasets/registry.ts'
import { matchHeader } from './header.ts'
import type { Cell } from './sheet.ts'

/**
 * The dataset that a table holds: as its sheet or file is called (个人账户2026.csv, loan_contract.xlsx), else the one whose mandatory
 * columns are all there and that knows the most of its columns. Undefined when neither says it clearly.
 */
export function recogniseDataset(names: readonly (string | undefined)[], header: readonly Cell[]): Dataset | undefined {
  for (const name of names) {
    const named = name === undefined ? undefined : datasetNamed(name)
    if (named) return named
  }
  return datasetHeaded(header)
}

function datasetNamed(name: string): Dataset | undefined {
  const lower = name.toLowerCase()
  const called = FILE_DATASETS.filter(
    (dataset) => lower.includes(dataset.title) || lower.replaceAll(/[-\s]/g, '_').includes(dataset.name),
  )
  // "unit_account" also contains "unit" and "account": the longest name is meant.
  return called.toSorted((a, b) => b.name.length - a.name.length)[0]
}

function datasetHeaded(header: readonly Cell[]): Dataset | undefined {
  const matches = FILE_DATASETS.map((dataset) => ({ dataset, match: matchHeader(dataset, header) }))
    .filter(({ match }) => match.missing.length === 0)
    .map(({ dataset, match }) => ({ dataset, known: match.columns.filter((column) => column !== null).length }))
    .toSorted((a, b) => b.known - a.known)
  const [best, second] = matches
  return best && best.known !== second?.known ? best.dataset : undefined
}
