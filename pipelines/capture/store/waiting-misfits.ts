import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { STOPPED_PREFIX } from '../ods/layout.ts'
import { QUARANTINE, type StagedRows } from '../ods/stage.ts'
import { IS_SETTLED, QUARANTINED, type SettledRow } from './quarantine.ts'

/**
 * The rows of the quarantine that a reading has read again as they are, and that still do not fit: the row that it brings, at a later place, stands for them. Put
 * right at the place where they wait they would not be the state of their key, should its changes have been missed since.
 */
export async function readAgain(
  lake: Pick<LakeSession, 'query'>,
  slot: string,
  staged: readonly StagedRows[],
): Promise<SettledRow[]> {
  const quarantined = staged.filter(({ table }) => table === QUARANTINE)
  const read = new Map<string, Set<string>>()
  for (const { columns, rows } of quarantined) {
    const at = (name: string) => columns.findIndex((column) => column.name === name)
    for (const row of rows) {
      const [table, reason, raw] = ['table_name', 'reason', 'raw'].map((name) => String(row[at(name)])) as [
        string,
        string,
        string,
      ]
      if (opOf(raw) === 'snapshot') read.set(table, (read.get(table) ?? new Set()).add(identityOf(reason, raw)))
    }
  }
  const again: SettledRow[] = []
  for (const [table, misfits] of read)
    for (const { lsn, seq, reason, raw } of await waitingMisfits(lake, slot, table))
      if (misfits.has(identityOf(reason, raw))) again.push({ table, lsn, seq })
  return again
}

const waitingMisfits = (lake: Pick<LakeSession, 'query'>, slot: string, table: string) =>
  lake.query<{ lsn: bigint; seq: bigint; reason: string; raw: string }>(
    `SELECT q.lsn, q.seq, q.reason, q.raw ${QUARANTINED} AND NOT starts_with(q.reason, $3)
       AND NOT ${IS_SETTLED}`,
    [slot, table, STOPPED_PREFIX],
  )

const opOf = (raw: string) => (JSON.parse(raw) as { op: string }).op

const identityOf = (reason: string, raw: string) => JSON.stringify([reason, (JSON.parse(raw) as { row: unknown }).row])
