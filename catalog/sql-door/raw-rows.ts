import type { Viewer } from '@anju/standards/viewer.ts'
import type { Asset, AssetColumn } from '../assets/asset.ts'
import { standardColumn } from '../classification/standard.ts'
import { decideAsset } from '../policy/decide.ts'
import { maskedValue } from '../policy/mask-value.ts'
import { CORRECTING_ROLES, type LoggedPurpose, ROLE_PURPOSES } from '../policy/purpose.ts'
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
 * Shows raw rows of a table as the viewer's role may see that table's columns, and writes one usage-log entry before they leave. Of a table or
 * column that the catalog does not know yet the standard decides, by its name. What nobody has classified is shown to who puts such rows right, and
 * to nobody else; a table that the viewer may not read shows nothing.
 */
export async function showRawRows(
  deps: DoorDeps,
  viewer: Viewer,
  { asset, rows, statement }: RawRows,
): Promise<Record<string, ShownValue>[]> {
  const corrects = CORRECTING_ROLES.includes(viewer.role)
  const [usual] = ROLE_PURPOSES[viewer.role]
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const known = (await deps.assets.current()).byId.get(asset)
  const policy = decideAsset(viewer.role, usual, withColumns(asset, known, columns))
  const decisions = new Map(policy.columns.map((decision) => [decision.column.name, decision]))
  const show = (name: string, value: string | null): ShownValue => {
    const decision = decisions.get(name)
    if (value === null) return { shown: null, masked: false }
    if (!decision?.column.classification) return corrects ? { shown: value, masked: false } : HIDDEN
    if (policy.denied !== null) return HIDDEN
    return { shown: maskedValue(decision, value, deps.tokenKey), masked: decision.action === 'mask' }
  }
  const answer = rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, show(name, value)])))
  const masked = answer.some((row) => Object.values(row).some((value) => value.masked))
  const purpose: LoggedPurpose = corrects ? 'correction' : usual
  const seen = { at: deps.clock(), purpose, asset, columns, masked, rowCount: rows.length, statement }
  await deps.usageLog.append(sampleEntryOf(viewer, seen))
  return answer
}

/** The asset with every column of the rows: what the catalog has not got (yet) as the standard names it, else unclassified. */
function withColumns(id: string, known: Asset | undefined, names: readonly string[]): Asset {
  const declared = names.map((name) => ({ name, type: 'VARCHAR' }))
  const columns = declared
    .filter(({ name }) => !known?.columns.some((column) => column.name === name))
    .map(({ name, type }): AssetColumn => {
      const standard = standardColumn(id, name, declared)
      const classification = standard && { ...standard, source: 'standard' as const, reason: '依据数据标准' }
      return { name, title: name, description: '', code: null, type, origin: null, classification: classification ?? null }
    })
  return { ...(known ?? unknownTable(id)), columns: [...(known?.columns ?? []), ...columns] }
}

const unknownTable = (id: string): Asset => ({
  id,
  kind: 'table',
  layer: id.split('.', 1)[0]!,
  title: id,
  description: '',
  owner: '',
  level: 4,
  rowCount: null,
  snapshot: null,
  materializedAt: null,
  updatedAt: '',
  tags: [],
  columns: [],
})
