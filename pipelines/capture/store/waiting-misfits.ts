import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { STOPPED_PREFIX } from '../ods/layout.ts'
import { QUARANTINE, type StagedRows } from '../ods/stage.ts'
import { IS_SETTLED, QUARANTINED } from './quarantine.ts'

/** Leaves out rows of a table that is read again which wait in the quarantine as they are, for the same reason: reading says nothing new of them. */
export async function withoutWaiting(
  lake: Pick<LakeSession, 'query'>,
  slot: string,
  staged: readonly StagedRows[],
): Promise<StagedRows[]> {
  const kept: StagedRows[] = []
  for (const part of staged) {
    const at = (name: string) => part.columns.findIndex((column) => column.name === name)
    const textOf = (row: StagedRows['rows'][number], name: string) => String(row[at(name)])
    const read = part.table === QUARANTINE ? part.rows.filter((row) => opOf(textOf(row, 'raw')) === 'snapshot') : []
    const known = new Set<string>()
    for (const table of new Set(read.map((row) => textOf(row, 'table_name'))))
      for (const misfit of await waitingMisfits(lake, slot, table)) known.add(misfit)
    const again = new Set(
      read.filter((row) => known.has(identityOf(textOf(row, 'table_name'), textOf(row, 'reason'), textOf(row, 'raw')))),
    )
    const rows = part.rows.filter((row) => !again.has(row))
    if (rows.length > 0) kept.push({ ...part, rows })
  }
  return kept
}

async function waitingMisfits(lake: Pick<LakeSession, 'query'>, slot: string, table: string): Promise<string[]> {
  const rows = await lake.query<{ reason: string; raw: string }>(
    `SELECT q.reason, q.raw ${QUARANTINED} AND NOT starts_with(q.reason, $3)
       AND NOT ${IS_SETTLED}`,
    [slot, table, STOPPED_PREFIX],
  )
  return rows.map(({ reason, raw }) => identityOf(table, reason, raw))
}

const opOf = (raw: string) => (JSON.parse(raw) as { op: string }).op

const identityOf = (table: string, reason: string, raw: string) =>
  JSON.stringify([table, reason, (JSON.parse(raw) as { row: unknown }).row])
