import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Lake, LakeSession } from '@anju/infra/lake/engine.ts'
import { literal } from '@anju/standards/sql-literal.ts'
import { ofTable } from '../last-resort.ts'
import { QUARANTINE, type StagedFile, type StagedRows } from '../ods/stage.ts'
import { odsNameOf, quoted } from '../ods/table.ts'
import type { Lsn } from '../wire/lsn.ts'
import type { FailedTables } from './failed-tables.ts'
import { presentColumns } from './former-values.ts'
import type { OdsTables } from './ods-tables.ts'

/** Puts rows into a Parquet file. */
export async function writeFile(
  lake: Lake,
  scratchDir: string,
  { rows, ...staged }: StagedRows,
): Promise<Omit<StagedFile, 'open'>> {
  const path = join(scratchDir, `${randomUUID()}.parquet`)
  const columns = staged.columns.map(({ name, type }) => `${quoted(name)} ${type}`).join(', ')
  await lake.transaction(async (session) => {
    await session.run(`CREATE TEMP TABLE spilled (${columns})`)
    await session.appendRows('temp.main.spilled', staged.columns, rows)
    await session.run(`COPY temp.main.spilled TO '${path}' (FORMAT parquet)`)
    await session.run('DROP TABLE temp.main.spilled')
  })
  return { ...staged, rowCount: rows.length, path }
}

export interface FilesDependencies {
  readonly tables: OdsTables
  readonly failed: FailedTables
  readonly slot: string
  readonly now: Date
  /** The end of the batch that the files belong to. */
  readonly endLsn: Lsn
}

/** Brings the rows of files into their tables, those of tables that have failed meanwhile into the quarantine; part of the caller's transaction. Throws TableFailed. */
export async function insertFiles(
  session: LakeSession,
  files: readonly StagedFile[],
  dependencies: FilesDependencies,
): Promise<void> {
  const { tables, failed, endLsn } = dependencies
  const reasonOf = ({ relation }: StagedFile) => relation && failed.reasonOf(odsNameOf(relation))
  for (const file of files) {
    const reason = reasonOf(file)
    if (reason !== undefined) await quarantineFile(session, file, reason, dependencies)
  }
  for (const alike of Map.groupBy(
    files.filter((file) => reasonOf(file) === undefined),
    (file) => layoutOf(file, tables),
  ).values()) {
    const [{ relation, open }] = alike as [StagedFile]
    const insert = () => session.run(insertStatement(alike, tables), [open?.endLsn ?? endLsn])
    await (relation ? ofTable(odsNameOf(relation), insert) : insert())
  }
}

/** Files that one INSERT can take: of one table, one layout, and one transaction whose end they wait for. */
const layoutOf = (file: StagedFile, tables: OdsTables) =>
  `${file.table}(${[...file.columns, ...presentColumns(file, tables)].map(({ name }) => name).join()})@${file.open?.xid ?? ''}`

function insertStatement(files: readonly StagedFile[], tables: OdsTables): string {
  const { table, columns: written, lsnColumn } = files[0]!
  const columns = presentColumns(files[0]!, tables)
  const values = written.map(({ name }) => (name === lsnColumn ? `coalesce(${name}, $1)` : quoted(name)))
  const paths = files.map(({ path }) => `'${path}'`)
  return `INSERT INTO ${table} (${columns.map(({ name }) => quoted(name)).join(', ')})
          SELECT ${values.join(', ')} FROM read_parquet([${paths.join(', ')}])`
}

/** Rows that were put aside for their table, in the words of the quarantine (`rawOf`). */
async function quarantineFile(
  session: LakeSession,
  { relation, positions, columns, path, open }: StagedFile,
  reason: string,
  { tables, slot, now, endLsn }: FilesDependencies,
): Promise<void> {
  const { attributes } = tables.layout(relation!)
  const names = positions.map((position) => relation!.columns[position]!.name)
  const row = names.map((name, index) => `${literal(name)}, ${quoted(columns[index]!.name)}`)
  const numbers = names.map((name, index) => `${literal(name)}, ${attributes[positions[index]!]}`)
  await session.run(
    `INSERT INTO ${QUARANTINE} SELECT $1, coalesce(_lsn, $2), _seq, $3, $4,
       json_object('op', _op, 'xid', _xid, 'committedAt', _committed_at, 'relation', ${relation!.id},
         'row', json_object(${row.join(', ')}), 'attributes', json_object(${numbers.join(', ')})), CAST($5 AS TIMESTAMPTZ)
     FROM read_parquet('${path}')`,
    [slot, open?.endLsn ?? endLsn, odsNameOf(relation!), reason, now.toISOString()],
  )
}
