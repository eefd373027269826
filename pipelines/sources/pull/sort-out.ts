import { findDataset } from '@anju/standards/datasets/registry.ts'
import type { JsonRecord } from '../../import/file/json-record.ts'
import { type Accepted, type Rejected, rowParser } from '../../import/parse-row.ts'
import { understandTable } from '../../import/understand.ts'
import type { Source } from '../source.ts'

/**
 * Which records are rows of the source's dataset, numbered on from `line`, and which are not and why. Throws ImportRefused when no record has
 * a mandatory column: then the source is not what was declared.
 */
export function sortOut(
  source: Source,
  records: readonly JsonRecord[],
  line: number,
): { accepted: Accepted[]; rejected: Rejected[] } {
  if (records.length === 0) return { accepted: [], rejected: [] }
  const header = [...new Set(records.flatMap((record) => [...record.keys()]))]
  const layout = { dataset: findDataset(source.dataset)!, mapping: source.mapping }
  const { dataset, match } = understandTable(source.title, { name: undefined }, { header, layout })
  const parse = rowParser(dataset, header, match)
  const rows = records.map((record, index) =>
    parse({ line: line + index, cells: header.map((name) => record.get(name) ?? null) }),
  )
  return {
    accepted: rows.filter((row) => row.kind === 'accepted'),
    rejected: rows.filter((row) => row.kind === 'rejected'),
  }
}
