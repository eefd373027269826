import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, TRIAL_SCHEMA } from '../../pipelines/capture/test-source.ts'
import { compareWithSource } from '../../pipelines/chaos/compare.ts'
import { diceOf } from '../../pipelines/chaos/dice.ts'
import { transactions } from '../../pipelines/chaos/load.ts'
import { s3Environment } from '../lake/files/s3-settings.ts'
import { S3_CAN_RUN, startTestS3, type TestS3 } from '../lake/files/test-s3.ts'
import { freeBlock } from '../local/free-block.ts'
import { runVerb, startTestCentre, type TestCentre } from './test-centre.ts'
import { addTrial, books, captureDrained, now, odsDifferences, shanghai, sure, withLake } from './test-checks.ts'

// A centre whose lake lies in S3-compatible storage is backed up, loses folder and bucket, and is put back: here, in another place, in a folder.
const dir = mkdtempSync(join(tmpdir(), 'anju-backup-s3-'))
const to = join(dir, 'backup')
const env: Record<string, string> = { ANJU_STATE: join(dir, 'centre'), ANJU_PORT_BASE: String(await freeBlock()) }
let storage: TestS3
let centre: TestCentre

beforeAll(async () => {
  if (!S3_CAN_RUN) return
  storage = await startTestS3()
  Object.assign(env, s3Environment(storage.s3), { LAKE_WAREHOUSE: storage.warehouse })
  centre = await startTestCentre(env)
  await addTrial(centre, TRIAL_SCHEMA)
}, 1_200_000)
afterAll(async () => {
  await centre?.stop()
  await storage?.stop()
  rmSync(dir, { recursive: true, force: true })
})

const rowsLeft = () => withLake(centre, (lake) => lake.query('SELECT count(*) AS n, sum(n) AS sum FROM dwd.merged'))

/** Commits so many of the trial's transactions. */
async function write(seed: number, count: number): Promise<void> {
  const client = await connect(centre.postgres.url('ledger'))
  let written = 0
  for (const transaction of transactions(seed, diceOf(seed))) {
    if (written++ === count) break
    await client.query(transaction)
  }
  await client.end()
}

async function restore(at: Date, change: Record<string, string>): Promise<string> {
  Object.assign(env, change)
  const { code, said } = await runVerb('restore', ['--from', to, '--at', shanghai(at)], env)
  expect(code, said).toBe(0)
  centre = await startTestCentre(env)
  return said
}

async function lose(): Promise<void> {
  await centre.stop()
  rmSync(env.ANJU_STATE!, { recursive: true })
}

const objects = (prefix: string) => {
  const folder = join(storage.folder, prefix)
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
}

let moment: { at: Date; books: Record<string, string> }

describe.runIf(S3_CAN_RUN)('a centre whose lake is in S3-compatible storage', () => {
  test('is backed up while it works, from then on at every moment', async () => {
    await withLake(centre, (lake) => lake.run('CREATE TABLE dwd.merged AS SELECT range::INTEGER AS n FROM range(999)'))
    await withLake(centre, (lake) => lake.run('DELETE FROM dwd.merged WHERE n % 3 = 0'))
    const expired = join(storage.folder, 'lake/ods/expired.parquet')
    writeFileSync(expired, 'listed, and removed before it is taken')
    const load = write(1, 60)
    const backup = runVerb('backup', ['--to', to], env)
    await expect.poll(() => objects('lake/.backup/lists').length, { timeout: 60_000 }).toBeGreaterThan(0)
    rmSync(expired)
    const { code, said } = await backup
    expect(code, said).toBe(0)
    console.info(said)
    await load
    await withLake(centre, (lake) => lake.run('DELETE FROM dwd.merged WHERE n % 3 = 1'))
    await captureDrained(centre)
    moment = { at: await now(centre), books: await books(centre) }
    await sleep(50)
    await write(2, 40)
    // Its files go from the bucket; the moment before has them all the same.
    await withLake(centre, (lake) => lake.run('DROP TABLE dwd.merged'))
    await sure(centre, await now(centre))
    await expect.poll(() => objects('lake/.backup/files').length, { timeout: 30_000 }).toBe(0)
  })

  test('loses its folder and the whole bucket, and is put back into the same place', async () => {
    await lose()
    rmSync(join(storage.folder, 'lake'), { recursive: true })
    console.info(await restore(moment.at, {}))
    expect(await books(centre)).toEqual(moment.books)
    expect(await rowsLeft()).toEqual([{ n: 333n, sum: 166_500n }])
    expect(await odsDifferences(centre, compareWithSource)).toEqual([])
    expect(objects('lake/.backup')).toEqual([])
  })

  test('loses its folder alone: what the bucket still has is not put again', async () => {
    await lose()
    const said = await restore(moment.at, {})
    expect(said).toMatch(/湖：0 个文件已放回 s3:\/\/centre\/lake/)
    expect(await books(centre)).toEqual(moment.books)
    expect(await rowsLeft()).toEqual([{ n: 333n, sum: 166_500n }])
    expect(await odsDifferences(centre, compareWithSource)).toEqual([])
  })

  test('is put back into another place of the storage, and goes on there', async () => {
    await lose()
    rmSync(join(storage.folder, 'lake'), { recursive: true })
    const said = await restore(moment.at, { LAKE_WAREHOUSE: 's3://centre/other/place/' })
    expect(said).toContain('已由 s3://centre/lake 改为 s3://centre/other/place')
    expect(await rowsLeft()).toEqual([{ n: 333n, sum: 166_500n }])
    await withLake(centre, (lake) => lake.run('DELETE FROM dwd.merged WHERE n > 500'))
    expect(await rowsLeft()).toEqual([{ n: 167n, sum: 41_917n }])
    await write(3, 20)
    expect(await odsDifferences(centre, compareWithSource)).toEqual([])
  })

  test('and into a folder of the machine, when there is no storage any more', async () => {
    await lose()
    const said = await restore(moment.at, { LAKE_WAREHOUSE: '' })
    expect(said).toContain(`已由 s3://centre/lake 改为 ${join(dir, 'centre/warehouse')}`)
    expect(await books(centre)).toEqual(moment.books)
    expect(await rowsLeft()).toEqual([{ n: 333n, sum: 166_500n }])
    expect(await odsDifferences(centre, compareWithSource)).toEqual([])
  })
})

test('behind another catalog a centre is not backed up, and the catalog is named', async () => {
  const there = {
    ANJU_STATE: join(dir, 'foreign'),
    LAKE_CATALOG_URL: 'http://catalog.example:8181',
    LAKE_S3_ENDPOINT: 'http://s3.example',
  }
  const keys = { LAKE_S3_ACCESS_KEY_ID: 'key', LAKE_S3_SECRET_ACCESS_KEY: 'secret' }
  const { code, said } = await runVerb('backup', ['--to', to], { ...there, ...keys })
  expect({ code, said }).toEqual({
    code: 1,
    said: expect.stringMatching(/^anju: 湖的目录在 http:\/\/catalog\.example:8181（LAKE_CATALOG_URL）/),
  })
})
