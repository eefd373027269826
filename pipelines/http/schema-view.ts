import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { changesInWords } from '../capture/ods/schema-diff.ts'
import type { SchemaChange } from '../capture/ods/shape.ts'
import { SCHEMA_HISTORY } from '../capture/store/schema-history.ts'
import { textFromLsn } from '../capture/wire/lsn.ts'

const NEWEST = 500

/** The newest steps of all tables' schema histories, newest first. */
export async function schemaSteps(lake: Pick<LakeSession, 'query'>) {
  const rows = await lake.query<{
    table_name: string
    version: bigint
    kind: string
    lsn: bigint
    diff: string
    changed_by: string
    at: string
  }>(
    `SELECT table_name, version, kind, lsn, diff, changed_by, strftime(changed_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS at
     FROM ${SCHEMA_HISTORY} ORDER BY changed_at DESC, table_name, version DESC LIMIT ${NEWEST}`,
  )
  return rows.map(({ table_name: table, version, kind, lsn, diff, changed_by: by, at }) => ({
    table,
    version: Number(version),
    kind,
    lsn: textFromLsn(lsn),
    changes: changesInWords(JSON.parse(diff) as SchemaChange[]),
    by,
    at,
  }))
}
