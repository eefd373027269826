import type { LakeSession } from '@anju/infra/lake/engine.ts'
import type { CatalogAddress } from '@anju/infra/lake/publish.ts'
import { currentSnapshots } from '@anju/infra/lake/snapshots.ts'
import { readTableSchema } from '@anju/infra/lake/table-schema.ts'
import type { SchemaChange } from '../capture/ods/shape.ts'
import { SCHEMA_HISTORY } from '../capture/store/schema-history.ts'

/** By ods table (`ledger_unit`): former name of a column → the name that it has by now. */
export type RenamedColumns = Readonly<Record<string, Readonly<Record<string, string>>>>

/**
 * What the captured columns that the source has renamed were called before, so that models go on reading them by the name that they know. A former name that
 * another column has by now is that column's. Throws LakeUnavailable.
 */
export async function renamedColumns(catalog: CatalogAddress, lake: LakeSession): Promise<RenamedColumns> {
  const known = await currentSnapshots(catalog, [SCHEMA_HISTORY])
  if (!known.has(SCHEMA_HISTORY)) return {}
  const steps = await lake.query<{ table_name: string; diff: string }>(
    `SELECT table_name, diff FROM ${SCHEMA_HISTORY} WHERE diff LIKE '%"renamed"%' ORDER BY table_name, version`,
  )
  const renamed: Record<string, Record<string, string>> = {}
  for (const [table, ofTable] of Map.groupBy(steps, (step) => step.table_name)) {
    const names = followNames(ofTable.map(({ diff }) => JSON.parse(diff) as SchemaChange[]))
    const { fields } = await readTableSchema(catalog, { schema: 'ods', table })
    const present = new Set(fields.map(({ name }) => name))
    const kept = [...names].filter(([former, now]) => !present.has(former) && present.has(now))
    if (kept.length > 0) renamed[table] = Object.fromEntries(kept)
  }
  return renamed
}

/** Former name → last name, through all steps; columns may change names with each other within one. */
export function followNames(steps: readonly (readonly SchemaChange[])[]): Map<string, string> {
  let names = new Map<string, string>()
  for (const step of steps) {
    const renames = step.flatMap(({ kind, from, to }) => (kind === 'renamed' ? [[from!, to!] as const] : []))
    const next = new Map(names)
    for (const [former, now] of names) {
      const to = renames.find(([from]) => from === now)?.[1]
      if (to !== undefined) next.set(former, to)
    }
    for (const [from, to] of renames) next.set(from, to)
    names = next
  }
  return names
}
