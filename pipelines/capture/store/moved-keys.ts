import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { literal } from '@anju/standards/sql-literal.ts'
import type { StoredColumn } from '../ods/replay.ts'
import { QUARANTINE } from '../ods/stage.ts'
import { quoted } from '../ods/table.ts'
import type { Move } from '../resnapshot/moved.ts'

/** Where rows of a table have got another key, in commits that end at `fromLsn` or later, in order: each is a delete with an insert just behind it. */
export async function movesSince(
  lake: Pick<LakeSession, 'query'>,
  { table, key, slot, fromLsn }: { table: string; key: readonly StoredColumn[]; slot: string; fromLsn: bigint },
): Promise<Move[]> {
  const own = `to_json([${key.map(({ stored }) => `CAST(${quoted(stored)} AS VARCHAR)`).join(', ')}])`
  const waiting = `to_json([${key.map(({ name }) => `(raw::JSON -> 'row' ->> ${literal(name)})`).join(', ')}])`
  const rows = await lake.query<{ left: string; reached: string }>(
    `WITH gone AS (SELECT _lsn AS lsn, _seq AS seq, ${own} AS key FROM ods.${quoted(table)} WHERE _op = 'delete' AND _lsn >= $1),
     come AS (
       SELECT _lsn AS lsn, _seq AS seq, ${own} AS key FROM ods.${quoted(table)} WHERE _op = 'insert' AND _lsn >= $1
       UNION ALL
       SELECT lsn, seq, ${waiting} FROM ${QUARANTINE} WHERE slot = $2 AND table_name = $3 AND lsn >= $1 AND (raw::JSON ->> 'op') = 'insert')
     SELECT gone.key::VARCHAR AS "left", come.key::VARCHAR AS reached FROM come JOIN gone ON gone.lsn = come.lsn AND gone.seq = come.seq - 1
     WHERE gone.key <> come.key ORDER BY come.lsn, come.seq`,
    [fromLsn, slot, table],
  )
  return rows.map(({ left, reached }) => ({ from: JSON.parse(left) as string[], to: JSON.parse(reached) as string[] }))
}
