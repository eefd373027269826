import type { Viewer } from '@anju/standards/viewer.ts'
import { decideAsset } from '../policy/decide.ts'
import { maskedValue } from '../policy/mask-value.ts'
import { ROLE_PURPOSES } from '../policy/purpose.ts'
import { sampleEntryOf } from '../usage-log/entry.ts'
import type { DoorDeps } from './door.ts'

/** A value as a viewer may see it. */
export interface ShownValue {
  readonly shown: string | null
  readonly masked: boolean
}

/** Raw values that belong to a table of the lake but do not stand in it, such as rows that did not fit. */
export interface RawRows {
  /** `schema.table`. */
  readonly asset: string
  readonly rows: readonly Readonly<Record<string, string | null>>[]
  /** What the usage log calls it. */
  readonly statement: string
}

const HIDDEN: ShownValue = { shown: '***', masked: true }

/**
 * Shows raw rows of a table as the viewer's role may see that table's columns, and writes one usage-log entry before they leave. A column that the
 * catalog does not know or that nobody has classified, and a table that the viewer may not read, show nothing.
 */
export async function showRawRows(
  deps: DoorDeps,
  viewer: Viewer,
  { asset, rows, statement }: RawRows,
): Promise<Record<string, ShownValue>[]> {
  const purpose = ROLE_PURPOSES[viewer.role][0]
  const known = (await deps.assets.current()).byId.get(asset)
  const policy = known && decideAsset(viewer.role, purpose, known)
  const decisions = new Map(policy?.denied === null ? policy.columns.map((decision) => [decision.column.name, decision]) : [])
  const show = (name: string, value: string | null): ShownValue => {
    const decision = decisions.get(name)
    if (value === null) return { shown: null, masked: false }
    if (!decision || decision.action === 'deny') return HIDDEN
    return { shown: maskedValue(decision, value, deps.tokenKey), masked: decision.action === 'mask' }
  }
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const answer = rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, show(name, value)])))
  const masked = answer.some((row) => Object.values(row).some((value) => value.masked))
  const seen = { at: deps.clock(), purpose, asset, columns, masked, rowCount: rows.length, statement }
  await deps.usageLog.append(sampleEntryOf(viewer, seen))
  return answer
}
