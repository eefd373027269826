import type { LakeSession } from '@anju/infra/lake/engine.ts'
import type { CatalogAddress } from '@anju/infra/lake/publish.ts'
import type { Viewer } from '@anju/standards/viewer.ts'
import type { z } from 'zod'
import { rawFromText } from '../capture/ods/replay.ts'
import { countMisfits, countReadSince, misfitPlace, misfitsFrom, type WaitingMisfit } from '../capture/store/quarantine-list.ts'
import { presentNames } from '../capture/store/raw-columns.ts'
import { stoppedTables, waitingRows } from '../capture/troubles.ts'
import { chosenOf, filter, pageQuery, readPlace, sharesOf, sumOf, writePlace } from './listing.ts'

type Shown = Readonly<Record<string, { readonly shown: string | null; readonly masked: boolean }>>

/** Shows raw rows of one lake table as the viewer may see its columns, and logs that. */
export type ShowRaw = (
  viewer: Viewer,
  rows: { asset: string; rows: readonly Readonly<Record<string, string | null>>[]; statement: string },
) => Promise<readonly Shown[]>

export interface QuarantineDeps {
  readonly lake: Pick<LakeSession, 'query'>
  readonly lakeCatalog: CatalogAddress
  /** Shows raw values as the viewer may see them, and writes the usage log; the catalog's, handed in by the web server. */
  readonly showRaw: ShowRaw
}

/** What is asked of the quarantine's list. */
export const quarantineQuery = pageQuery.extend({ table: filter, reason: filter })

/**
 * A page of the rows that wait to be put right, newest first, their values as the viewer may see them; how many wait, by table and reason; how
 * many of them were read again since; and how many are held besides because their table is stopped.
 */
export async function quarantinedRows(
  { lake, lakeCatalog, showRaw }: QuarantineDeps,
  { viewer, query: { table, reason: kind, limit, cursor } }: { viewer: Viewer; query: z.infer<typeof quarantineQuery> },
) {
  const { rows, next } = await misfitsFrom(lake, { table, kind }, { limit, after: readPlace(misfitPlace, cursor) })
  const counts = await countMisfits(lake)
  const stopped = new Set((await stoppedTables(lake)).map((one) => one.table))
  const held = (await waitingRows(lake)).filter((waiting) => waiting.held > 0)
  const shown = new Map<WaitingMisfit, Shown>()
  for (const [name, waiting] of Map.groupBy(rows, ({ table_name }) => table_name)) {
    const presentName = await presentNames(lakeCatalog, name)
    const raw = waiting.map((row) => rawFromText(row.raw))
    // What was said of a column holds for that column, whatever its name was when the row came.
    const named = raw.map((one) =>
      Object.fromEntries(Object.entries(one.row).map(([key, value]) => [presentName(one, key), value])),
    )
    const answer = await showRaw(viewer, { asset: `ods.${name}`, rows: named, statement: `隔离区的行 ods.${name}` })
    for (const [index, one] of raw.entries()) {
      const values = Object.keys(one.row).map((key) => [key, answer[index]![presentName(one, key)]!] as const)
      shown.set(waiting[index]!, Object.fromEntries(values))
    }
  }
  return {
    rows: rows.map((row) => viewOf(row, shown.get(row)!, stopped)),
    next: next ? writePlace(next) : null,
    total: sumOf(chosenOf(counts, { table, kind })),
    tables: sharesOf(counts, 'table'),
    reasons: sharesOf(chosenOf(counts, { table }), 'kind'),
    readSince: (await countReadSince(lake)).map(({ table: name, rows }) => ({ name, rows })),
    held: held.map((waiting) => ({ name: waiting.table, rows: waiting.held })),
  }
}

function viewOf({ table_name: table, lsn, seq, reason, raw, at }: WaitingMisfit, values: Shown, stopped: ReadonlySet<string>) {
  return {
    table,
    lsn: String(lsn),
    seq: String(seq),
    operation: rawFromText(raw).op,
    reason: withoutHidden(reason, values),
    values,
    quarantinedAt: at,
    // It can be put right when its table goes on.
    tableStopped: stopped.has(table),
  }
}

/** A reason quotes the value that did not fit; who may not see the column may not see it there either. */
function withoutHidden(reason: string, values: Shown): string {
  const column = reason.split(':', 1)[0]!
  return column in values && values[column]!.masked ? reason.replace(/“.*”/s, '“***”') : reason
}
