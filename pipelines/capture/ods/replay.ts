import type { LakeValue } from '@anju/infra/lake/engine.ts'
import { z } from 'zod'
import type { FitCheck } from './fit.ts'

/** A column of the source as its ods table keeps it now. */
export interface StoredColumn {
  /** PostgreSQL's number of the table, which another has that was made anew under the same name. */
  readonly relationId: number
  /** PostgreSQL's number of the column; 0 for one that the present source table never had. */
  readonly attribute: number
  /** The source's name, and the lake's. */
  readonly name: string
  readonly stored: string
  readonly key: boolean
  /** Of values from the source and of what a person writes instead. */
  readonly check: FitCheck
}

const rawSchema = z.object({
  op: z.enum(['snapshot', 'insert', 'update', 'delete', 'truncate']),
  xid: z.number(),
  /** Neither this nor the numbers stand in rows from before schema changes were followed. */
  committedAt: z.string().optional(),
  row: z.record(z.string(), z.string().nullable()),
  attributes: z.record(z.string(), z.number()).optional(),
  relation: z.number().optional(),
})
export type RawRow = z.infer<typeof rawSchema>

/** Reads what the quarantine keeps of a row. Throws a ZodError. */
export const rawFromText = (text: string): RawRow => rawSchema.parse(JSON.parse(text))

/** New values by the source's column names. */
export type Corrections = Readonly<Record<string, string | null>>

/** A row that fits its table now, by the lake's column names, or why it does not. */
export type Refitted = { readonly values: ReadonlyMap<string, string | null> } | { readonly misfit: string }

/** Fits a quarantined row, with its corrections, to the columns that its table has now. */
export function refit(raw: RawRow, corrections: Corrections, columns: readonly StoredColumn[]): Refitted {
  // A table that was made anew numbers its columns anew.
  const isOfFormer = raw.relation !== undefined && columns.every(({ relationId }) => relationId !== raw.relation)
  const columnOf = (name: string) => {
    const attribute = isOfFormer ? undefined : raw.attributes?.[name]
    return columns.find((column) => (attribute === undefined ? column.name === name : column.attribute === attribute))
  }
  const values = new Map<string, string | null>()
  for (const [name, value] of Object.entries({ ...raw.row, ...corrections })) {
    const column = columnOf(name)
    if (!column && value === null) continue
    if (!column) return { misfit: `${name}: 湖中的表没有与之对应的列` }
    const reason = value === null ? undefined : column.check(value)
    if (reason) return { misfit: `${name}: ${reason}` }
    values.set(column.stored, value)
  }
  const unknown = Object.keys(raw.attributes ?? {}).find((name) => !(name in raw.row) && !(name in corrections))
  return unknown === undefined ? { values } : { misfit: `${unknown}: 更新未发送此大字段，湖中也没有它的前值` }
}

/** The row as it goes to the engine, at its own place in the source's order. */
export function replayedRow(
  raw: RawRow,
  values: ReadonlyMap<string, string | null>,
  columns: readonly StoredColumn[],
  at: { readonly lsn: bigint; readonly seq: bigint; readonly quarantinedAt: string },
): LakeValue[] {
  const own = columns.map(({ stored }) => values.get(stored) ?? null)
  return [...own, raw.op, at.lsn, at.seq, BigInt(raw.xid), raw.committedAt ?? at.quarantinedAt]
}
