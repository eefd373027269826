import { printJson } from '../json.ts'
import type { Snapshot, TableMetadata } from './model.ts'

const printed = new WeakMap<Snapshot, string>()

/** The text of a metadata file. A snapshot never changes and is printed once: a commit then costs what is new, not the whole history. */
export function printMetadata({ snapshots, ...table }: TableMetadata): string {
  return `${printJson(table).slice(0, -1)},"snapshots":[${snapshots.map(printSnapshot).join(',')}]}`
}

function printSnapshot(snapshot: Snapshot): string {
  const known = printed.get(snapshot)
  if (known !== undefined) return known
  const text = printJson(snapshot)
  printed.set(snapshot, text)
  return text
}
