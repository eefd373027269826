import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { literal } from '@anju/standards/sql-literal.ts'
import type { StoredColumn } from '../ods/replay.ts'
import { QUARANTINE } from '../ods/stage.ts'
import { quoted } from '../ods/table.ts'
import { hasHeld } from './held-rows.ts'
import { IS_SETTLED } from './quarantine.ts'

/** Behind everything that one commit of the source can hold. */
const AFTER_ALL = 2n ** 40n

/**
 * Writes a delete for every key that the lake has only from before `fromLsn`: the table was read since then, so the source has it no more. The deletes stand
 * behind everything up to `lsn`, which the lake must hold. A key of which a newer row waits in the quarantine is left as it is. Returns how many.
 * Throws an Error while rows go in that were held: one of them may be the last of such a key.
 */
export async function sweep(
  session: LakeSession,
  {
    table,
    key,
    fromLsn,
    lsn,
    slot,
    now,
  }: {
    readonly table: string
    readonly key: readonly StoredColumn[]
    readonly fromLsn: bigint
    readonly lsn: bigint
    readonly slot: string
    readonly now: Date
  },
): Promise<number> {
  if (await hasHeld(session, slot, table)) throw new Error('已读完，等待暂停期间保存的变更补入')
  const target = `ods.${quoted(table)}`
  const keys = key.map(({ stored }) => quoted(stored)).join(', ')
  const waiting = key.map(
    ({ name, stored }) => `(q.raw::JSON -> 'row' ->> ${literal(name)}) = CAST(present.${quoted(stored)} AS VARCHAR)`,
  )
  return session.run(
    `INSERT INTO ${target} (${keys}, _op, _lsn, _seq, _xid, _committed_at)
     SELECT ${keys}, 'delete', $1, ${AFTER_ALL} + row_number() OVER (ORDER BY ${keys}), 0, CAST($2 AS TIMESTAMPTZ)
     FROM (
       SELECT ${keys}, _op, _lsn, _seq FROM ${target}
       WHERE _op <> 'truncate' AND (_lsn, _seq) > coalesce((SELECT max((_lsn, _seq)) FROM ${target} WHERE _op = 'truncate'), (-1, -1))
       QUALIFY row_number() OVER (PARTITION BY ${keys} ORDER BY _lsn DESC, _seq DESC) = 1
     ) present
     WHERE _op <> 'delete' AND _lsn < $3 AND NOT EXISTS (
       FROM ${QUARANTINE} q WHERE q.slot = $4 AND q.table_name = $5 AND (q.lsn, q.seq) > (present._lsn, present._seq) AND ${waiting.join(' AND ')}
         AND NOT ${IS_SETTLED})`,
    [lsn, now.toISOString(), fromLsn, slot, table],
  )
}
