import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TRINO_CAN_RUN } from '../../trino/test-trino.ts'
import { type Lake, openLake } from '../engine.ts'
import { S3_CAN_RUN, startTestS3, type TestS3 } from '../files/test-s3.ts'
import { findVersion, noteOrigins } from '../origins.ts'
import { publishStaged } from '../publish.ts'
import { type ReferenceCatalog, startReferenceCatalog } from './test-reference.ts'

// What the reference server needs is what Trino needs: Java.
const CAN_RUN = S3_CAN_RUN && TRINO_CAN_RUN
const PUBLISHED = { schema: 'dws', table: 'unit' }
const STAGED = { schema: 'dws', table: 'unit__staged' }

let storage: TestS3
let catalog: ReferenceCatalog
let lake: Lake
beforeAll(async () => {
  if (!CAN_RUN) return
  storage = await startTestS3()
  catalog = await startReferenceCatalog(storage)
  lake = await openLake(catalog.options)
}, 1_800_000)
afterAll(async () => {
  await lake?.close()
  await catalog?.stop()
  await storage?.stop()
})

const originsAt = async (snapshot?: string) =>
  (await findVersion(catalog.options, PUBLISHED, snapshot))!.columns.map(({ name, origin }) => [name, origin])

describe.runIf(CAN_RUN)('behind a catalog that is not ours', () => {
  test('what columns are made from is published with a version, and each version tells its own', async () => {
    await lake.run('CREATE SCHEMA IF NOT EXISTS lake.dws')
    const versions: string[] = []
    for (const origin of ['ods.one#7', 'ods.one#8']) {
      await lake.run("CREATE TABLE dws.unit__staged AS SELECT 3::BIGINT AS units, 'x' AS name")
      await noteOrigins(catalog.options, STAGED, new Map([['name', origin]]))
      versions.push((await publishStaged(catalog.options, PUBLISHED)).snapshotId)
    }
    const told = (origin: string) => [
      ['units', undefined],
      ['name', origin],
    ]
    expect(await originsAt(versions[0])).toEqual(told('ods.one#7'))
    expect(await originsAt(versions[1])).toEqual(told('ods.one#8'))
    expect(await originsAt()).toEqual(told('ods.one#8'))
    expect(await lake.query('SELECT * FROM dws.unit')).toEqual([{ units: 3n, name: 'x' }])
  })
})
