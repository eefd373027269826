import type { LakeSession, LakeValue } from '@anju/infra/lake/engine.ts'
import { QUARANTINE, type StagedFile } from '../ods/stage.ts'
import { odsNameOf, odsTableOf, quoted } from '../ods/table.ts'
import { type EarlierRow, keyText } from '../ods/unchanged.ts'
import { keyPositions } from '../wire/assemble.ts'
import type { Relation } from '../wire/message.ts'

/** A row of the lake with its place in the source's order. */
interface PlacedRow {
  readonly lsn: bigint
  readonly seq: bigint
  readonly row: Record<string, LakeValue>
}

/** Later than every LSN: the place of rows whose transaction is not yet ended. */
const OPEN = 2n ** 63n - 1n

/**
 * The last captured row of each key: in ods, in the quarantine, or in the files of a transaction that is still coming.
 * Keys are compared as text, so keys that hold instants are not found; their rows then go to the quarantine, never to ods with a null.
 */
export async function findFormerRows(
  session: LakeSession,
  relation: Relation,
  keys: readonly (readonly string[])[],
  files: readonly StagedFile[],
): Promise<(key: readonly string[]) => EarlierRow | undefined> {
  const names = keyPositions(relation).map((position) => relation.columns[position]!.name)
  const last = new Map<string, PlacedRow>()
  const rows = [
    ...(await rowsOfKeys(session, relation, names, keys, files)),
    ...(await quarantinedRows(session, relation, files)),
  ]
  for (const placed of rows) {
    const key = keyText(names.map((name) => String(placed.row[name])))
    const known = last.get(key)
    if (!known || placed.lsn > known.lsn || (placed.lsn === known.lsn && placed.seq > known.seq)) last.set(key, placed)
  }
  return (key) => {
    const found = last.get(keyText(key))
    return found && ((column) => textOf(found.row[column]))
  }
}

const textOf = (value: LakeValue | undefined) => (value === undefined || value === null ? value : String(value))

async function rowsOfKeys(
  session: LakeSession,
  relation: Relation,
  names: readonly string[],
  keys: readonly (readonly string[])[],
  files: readonly StagedFile[],
): Promise<PlacedRow[]> {
  const table = odsTableOf(relation)
  const paths = files.filter((file) => file.table === table).map(({ path }) => `'${path}'`)
  const spilled =
    paths.length > 0 ? ` UNION ALL BY NAME SELECT * FROM read_parquet([${paths.join(', ')}], union_by_name => true)` : ''
  const key = names.map((name) => `CAST(${quoted(name)} AS VARCHAR)`).join(', ')
  const wanted = keys.map((parts, row) => `(${parts.map((_, part) => `$${row * names.length + part + 1}`).join(', ')})`)
  const found = await session.query(
    `SELECT * FROM (SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${table}${spilled})
     WHERE _op NOT IN ('delete', 'truncate') AND (${key}) IN (${wanted.join(', ')})
     QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY coalesce(CAST(_lsn AS BIGINT), ${OPEN}) DESC, CAST(_seq AS BIGINT) DESC) = 1`,
    keys.flat(),
  )
  return found.map((row) => ({
    lsn: row._lsn === null ? OPEN : BigInt(row._lsn as string),
    seq: BigInt(row._seq as string),
    row,
  }))
}

async function quarantinedRows(session: LakeSession, relation: Relation, files: readonly StagedFile[]): Promise<PlacedRow[]> {
  const paths = files.filter((file) => file.table === QUARANTINE).map(({ path }) => `'${path}'`)
  const spilled =
    paths.length > 0 ? ` UNION ALL BY NAME SELECT lsn, seq, table_name, raw FROM read_parquet([${paths.join(', ')}])` : ''
  const found = await session.query<{ lsn: bigint; seq: bigint; raw: string }>(
    `SELECT coalesce(lsn, ${OPEN}) AS lsn, seq, raw FROM (SELECT lsn, seq, table_name, raw FROM ${QUARANTINE}${spilled}) WHERE table_name = $1`,
    [odsNameOf(relation)],
  )
  return found.map(({ lsn, seq, raw }) => ({ lsn, seq, row: (JSON.parse(raw) as { row: Record<string, LakeValue> }).row }))
}
