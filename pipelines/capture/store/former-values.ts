import type { LakeSession, LakeValue } from '@anju/infra/lake/engine.ts'
import { LakeQueryError } from '@anju/infra/lake/errors.ts'
import type { Layout } from '../ods/layout.ts'
import { QUARANTINE, type StagedFile, storedColumns } from '../ods/stage.ts'
import { type LakeColumn, odsNameOf, odsTableOf, quoted } from '../ods/table.ts'
import { type EarlierRow, keyText } from '../ods/unchanged.ts'
import { keyPositions } from '../wire/assemble.ts'
import type { Relation } from '../wire/message.ts'
import type { OdsTables } from './ods-tables.ts'

/** A row of the lake with its place in the source's order. */
interface PlacedRow {
  readonly lsn: bigint
  readonly seq: bigint
  readonly row: Record<string, LakeValue>
}

/** Rows that were put into files, and the tables that they are for. */
interface Aside {
  readonly tables: OdsTables
  readonly files: readonly StagedFile[]
}

/** The last captured row of a key; undefined when there is none. */
export type FormerRows = (key: readonly string[]) => EarlierRow | undefined

/** Later than every LSN: the place of rows whose transaction is not yet ended. */
const OPEN = 2n ** 63n - 1n

/**
 * The last captured row of each key of this description: in ods, in the quarantine, or in the files of a transaction that is still coming.
 * Keys are compared as text, so keys that hold instants are not found; their rows then go to the quarantine, never to ods with a null.
 */
export async function findFormerRows(
  session: LakeSession,
  relation: Relation,
  keys: readonly (readonly string[])[],
  { tables, files }: Aside,
): Promise<FormerRows> {
  const layout = tables.layout(relation)
  const stored = layout.columns.map((name, position) => name ?? nowhere(layout.attributes[position]!))
  const names = keyPositions(relation).map((position) => stored[position]!)
  // A table that is stopped may have a key that its lake table does not know.
  const keyIsStored = keyPositions(relation).every((position) => layout.columns[position] !== undefined)
  const last = new Map<string, PlacedRow>()
  const rows = [
    ...(keyIsStored ? await rowsOfKeys(session, relation, names, keys, { tables, files }).catch(unlessStopped(layout)) : []),
    ...(await quarantinedRows(session, relation, keys, { tables, files })),
  ]
  for (const placed of rows) {
    const key = keyText(names.map((name) => String(placed.row[name])))
    const known = last.get(key)
    if (!known || placed.lsn > known.lsn || (placed.lsn === known.lsn && placed.seq > known.seq)) last.set(key, placed)
  }
  return (key) => {
    const found = last.get(keyText(key))
    return found && ((attribute) => textOf(found.row[stored[layout.attributes.indexOf(attribute)]!]))
  }
}

/** Stands for a column that the lake's table has not, and is no name of one. */
const nowhere = (attribute: number) => `\u0000${attribute}`

/** A table that is stopped may be one that cannot be read; then the quarantine alone knows its rows. */
const unlessStopped =
  ({ stopped }: Layout) =>
  (error: unknown) => {
    if (stopped === undefined || !(error instanceof LakeQueryError)) throw error
    return []
  }

const textOf = (value: LakeValue | undefined) => (value === undefined || value === null ? value : String(value))

async function rowsOfKeys(
  session: LakeSession,
  relation: Relation,
  names: readonly string[],
  keys: readonly (readonly string[])[],
  { tables, files }: Aside,
): Promise<PlacedRow[]> {
  const table = odsTableOf(relation)
  const spilled = files.filter((file) => file.table === table).map((file) => ` UNION ALL BY NAME ${fileRows(file, tables)}`)
  const key = names.map((name) => `CAST(${quoted(name)} AS VARCHAR)`).join(', ')
  const wanted = keys.map((parts, row) => `(${parts.map((_, part) => `$${row * names.length + part + 1}`).join(', ')})`)
  const found = await session.query(
    `SELECT * FROM (SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${table}${spilled.join('')})
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

async function quarantinedRows(
  session: LakeSession,
  relation: Relation,
  keys: readonly (readonly string[])[],
  { tables, files }: Aside,
): Promise<PlacedRow[]> {
  const paths = files.filter((file) => file.table === QUARANTINE).map(({ path }) => `'${path}'`)
  const spilled =
    paths.length > 0 ? ` UNION ALL BY NAME SELECT lsn, seq, table_name, raw FROM read_parquet([${paths.join(', ')}])` : ''
  const found = await session.query<{ lsn: bigint; seq: bigint; raw: string }>(
    `SELECT coalesce(lsn, ${OPEN}) AS lsn, seq, raw FROM (SELECT lsn, seq, table_name, raw FROM ${QUARANTINE}${spilled}) WHERE table_name = $1
       AND list_has_any(json_extract_string(raw, '$.row.*'), from_json($2, '["VARCHAR"]'))`,
    // Those of other keys are left where they are, whatever their columns were called then.
    [odsNameOf(relation), JSON.stringify(keys.map(([first]) => first))],
  )
  const { attributes, columns } = tables.layout(relation)
  const rename = (name: string, attribute: number | undefined) => {
    const position =
      attribute === undefined ? relation.columns.findIndex((column) => column.name === name) : attributes.indexOf(attribute)
    return position < 0 ? nowhere(0) : (columns[position] ?? nowhere(attributes[position]!))
  }
  return found.flatMap(({ lsn, seq, raw }) => {
    const { row, attributes: known, relation: of } = JSON.parse(raw) as QuarantinedRow
    if (of !== undefined && of !== relation.id) return [] // of an earlier table of this name
    return [
      { lsn, seq, row: Object.fromEntries(Object.entries(row).map(([name, value]) => [rename(name, known?.[name]), value])) },
    ]
  })
}

interface QuarantinedRow {
  readonly row: Record<string, LakeValue>
  /** Not told in rows from before schema changes were followed. */
  readonly attributes?: Readonly<Record<string, number>>
  readonly relation?: number
}

/** The names under which a file's columns stand in its table now. */
export const presentColumns = ({ relation, positions, columns }: StagedFile, tables: OdsTables): readonly LakeColumn[] =>
  relation ? storedColumns(positions, tables.layout(relation)) : columns

function fileRows(file: StagedFile, tables: OdsTables): string {
  const names = presentColumns(file, tables).map(
    ({ name }, position) => `${quoted(file.columns[position]!.name)} AS ${quoted(name)}`,
  )
  return `SELECT ${names.join(', ')} FROM read_parquet('${file.path}')`
}
