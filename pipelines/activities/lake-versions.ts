import { createHash } from 'node:crypto'
import { type LakeTable, lakeTableOf } from '@anju/infra/lake/compaction/catalog-client.ts'
import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { noteOrigins, presentColumns, type VersionColumn } from '@anju/infra/lake/origins.ts'
import { type CatalogAddress, publishStaged, stagePublished } from '@anju/infra/lake/publish.ts'
import { publishesItself } from '@anju/infra/lake/rest-catalog.ts'
import { currentSnapshots, type PresentVersion, presentVersion } from '@anju/infra/lake/snapshots.ts'
import { findTableSchema, readTableSchema, type TableSchema } from '@anju/infra/lake/table-schema.ts'
import { type AddedColumn, addedColumns } from '../capture/ods/added-columns.ts'
import { SHAPE_PROPERTY, shapeFromText } from '../capture/ods/shape.ts'
import type { CapturedTable, LakeVersions } from './ports.ts'
import { renamedColumns } from './renamed-columns.ts'

const POSITION = 'ods.capture_position'

/** The lake as the asset graph sees it: snapshot ids by the catalog's own REST protocol, the captured LSN by SQL. */
export const createLakeVersions = (catalog: CatalogAddress, lake: LakeSession): LakeVersions => ({
  current: (tables) => currentSnapshots(catalog, tables),
  capturedLsn: () => capturedLsn(catalog, lake),
  captured: (key, place) => capturedState(catalog, lake, key, place),
  published: (key) => publishedVersion(catalog, key),
  renamed: () => renamedColumns(catalog, lake),
  origins: (key) => columnOrigins(catalog, key),
  description: async (key) => descriptionOf(await readTableSchema(catalog, lakeTableOf(key))),
  canMerge: () => publishesItself(catalog),
  stage: (key, snapshotId) => stagePublished(catalog, { ...lakeTableOf(key), snapshotId }),
  publish: async (key, origins = new Map()) => {
    if (origins.size > 0) await noteOrigins(catalog, stagedOf(key), origins)
    const { snapshotId, rowCount } = await publishStaged(catalog, lakeTableOf(key))
    return { snapshotId, rows: rowCount.toString() }
  },
})

/** What a column is that was captured: the field of its table in ods, whatever it is called. */
export const originInOds = (table: string, field: number): string => `${table}#${field}`

const stagedOf = (key: string): LakeTable => {
  const { schema, table } = lakeTableOf(key)
  return { schema, table: `${table}__staged` }
}

async function capturedState(
  catalog: CatalogAddress,
  lake: LakeSession,
  key: string,
  { since, upTo }: { since: string; upTo: string },
): Promise<CapturedTable> {
  const schema = await readTableSchema(catalog, lakeTableOf(key))
  const { fields } = schema
  const added = addedIn(schema)
  // Three counts, each of which passes over the files that cannot have its rows.
  const later = `FROM ${key} WHERE _lsn > $1 AND _lsn <= $2`
  const [row] = await lake.query<{ before: bigint; later: bigint; truncates: bigint }>(
    `SELECT (SELECT count(*) FROM ${key} WHERE _lsn <= $1) AS before, (SELECT count(*) ${later}) AS later,
       (SELECT count(*) ${later} AND _op = 'truncate') AS truncates`,
    [BigInt(since), BigInt(upTo)],
  )
  return {
    rowsBefore: String(row!.before),
    rows: String(row!.before + row!.later),
    truncated: row!.truncates > 0n,
    columns: createHash('sha256')
      .update(JSON.stringify([fields, added]))
      .digest('hex')
      .slice(0, 16),
    added,
    description: descriptionOf(schema),
  }
}

/** Every change of columns gives the table another shape: each has a number. */
const descriptionOf = ({ properties }: TableSchema): string =>
  createHash('sha256')
    .update(properties[SHAPE_PROPERTY] ?? '')
    .digest('hex')
    .slice(0, 16)

/** What the source has added to a captured table; nothing of one that capture has not made. */
function addedIn({ fields, properties, firstFieldIds }: TableSchema): AddedColumn[] {
  const shape = properties[SHAPE_PROPERTY]
  return shape === undefined ? [] : addedColumns(fields, shapeFromText(shape), firstFieldIds)
}

async function columnOrigins(catalog: CatalogAddress, key: string): Promise<Map<string, string | null>> {
  const schema = await findTableSchema(catalog, lakeTableOf(key))
  if (schema === undefined) return new Map()
  const isCaptured = key.startsWith('ods.') && SHAPE_PROPERTY in schema.properties
  const originOf = ({ field, origin }: VersionColumn) => (isCaptured ? originInOds(key, field) : (origin ?? null))
  return new Map(presentColumns(schema.metadata).map((column) => [column.name, originOf(column)]))
}

async function publishedVersion(catalog: CatalogAddress, key: string): Promise<PresentVersion | undefined> {
  const known = await currentSnapshots(catalog, [key])
  return known.has(key) ? presentVersion(catalog, lakeTableOf(key)) : undefined
}

/** The furthest commit that ods holds; '' before anything was captured. */
async function capturedLsn(catalog: CatalogAddress, lake: LakeSession): Promise<string> {
  const known = await currentSnapshots(catalog, [POSITION])
  if (!known.has(POSITION)) return ''
  const [row] = await lake.query<{ lsn: bigint | null }>(`SELECT max(lsn) AS lsn FROM ${POSITION}`)
  return row?.lsn?.toString() ?? ''
}
