import type { LakeSession } from '@anju/infra/lake/engine.ts'
import type { Viewer } from '@anju/standards/viewer.ts'
import { rawFromText } from '../capture/ods/replay.ts'
import { QUARANTINE } from '../capture/ods/stage.ts'
import { REPLAYS } from '../capture/store/quarantine.ts'

type Shown = Readonly<Record<string, { readonly shown: string | null; readonly masked: boolean }>>

/** Shows raw rows of one lake table as the viewer may see its columns, and logs that. */
export type ShowRaw = (
  viewer: Viewer,
  rows: { asset: string; rows: readonly Readonly<Record<string, string | null>>[]; statement: string },
) => Promise<readonly Shown[]>

const NEWEST = 200

interface Waiting {
  readonly table_name: string
  readonly lsn: bigint
  readonly seq: bigint
  readonly reason: string
  readonly raw: string
  readonly at: string
}

/** The newest rows that wait in the quarantine, newest first, their values as the viewer may see them. */
export async function quarantinedRows(lake: Pick<LakeSession, 'query'>, showRaw: ShowRaw, viewer: Viewer) {
  const rows = await lake.query<Waiting>(
    `SELECT q.table_name, q.lsn, q.seq, q.raw, coalesce(last.reason, q.reason) AS reason,
            strftime(q.quarantined_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS at
     FROM ${QUARANTINE} q
     LEFT JOIN (FROM ${REPLAYS} QUALIFY row_number() OVER (PARTITION BY slot, lsn, seq ORDER BY decided_at DESC) = 1) last
       ON last.slot = q.slot AND last.lsn = q.lsn AND last.seq = q.seq
     WHERE coalesce(last.outcome, '') <> 'replayed' ORDER BY q.lsn DESC, q.seq DESC LIMIT ${NEWEST}`,
  )
  const shown = new Map<Waiting, Shown>()
  for (const [table, waiting] of Map.groupBy(rows, ({ table_name }) => table_name)) {
    const raw = waiting.map((row) => rawFromText(row.raw).row)
    const answer = await showRaw(viewer, { asset: `ods.${table}`, rows: raw, statement: `隔离区的行 ods.${table}` })
    for (const [index, row] of waiting.entries()) shown.set(row, answer[index]!)
  }
  return { rows: rows.map((row) => viewOf(row, shown.get(row)!)) }
}

function viewOf({ table_name: table, lsn, seq, reason, raw, at }: Waiting, values: Shown) {
  return {
    table,
    lsn: String(lsn),
    seq: String(seq),
    operation: rawFromText(raw).op,
    reason: withoutHidden(reason, values),
    values,
    quarantinedAt: at,
  }
}

/** A reason quotes the value that did not fit; who may not see the column may not see it there either. */
function withoutHidden(reason: string, values: Shown): string {
  const column = reason.split(':', 1)[0]!
  return column in values && values[column]!.masked ? reason.replace(/“.*”/s, '“***”') : reason
}
