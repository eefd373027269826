import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { type Lake, openLake } from '../engine.ts'
import { LakeConflict, LakeUnavailable } from '../errors.ts'
import { startTestLake, type TestLake } from '../test-lake.ts'
import { startTestProxy, type TestProxy } from './test-proxy.ts'

/** Longer than the catalog watches over the files of a commit of which the client may not have heard. */
const WATCH_MS = 7_000

let toPostgres: TestProxy
let toCatalog: TestProxy
let testLake: TestLake
let writer: Lake
let reader: Lake
let table = ''
let tests = 0

beforeAll(async () => {
  const postgresUrl = new URL(inject('postgresUrl'))
  toPostgres = await startTestProxy(Number(postgresUrl.port))
  postgresUrl.port = String(toPostgres.port)
  testLake = await startTestLake(postgresUrl.toString())
  toCatalog = await startTestProxy(Number(new URL(testLake.options.catalogUrl).port))
  writer = await openLake({ ...testLake.options, catalogUrl: `http://127.0.0.1:${toCatalog.port}` })
  reader = await openLake(testLake.options)
})
afterAll(async () => {
  await writer?.close()
  await reader?.close()
  await testLake?.stop()
  await toCatalog?.close()
  await toPostgres?.close()
})
beforeEach(async () => {
  table = `dwd.answer_${++tests}`
  await writer.run(`CREATE TABLE ${table} AS SELECT 0::INTEGER AS n`)
})

const rows = async () => (await reader.query<{ n: number }>(`SELECT n FROM ${table} ORDER BY n`)).map(({ n }) => n)

/** Adds a row the way capture does: a try of which nothing was heard is looked for before it is made again. */
async function addRow(n: number): Promise<void> {
  for (;;) {
    try {
      await writer.transaction(async (session) => {
        const there = await session.query(`SELECT 1 FROM ${table} WHERE n = $1`, [n])
        if (there.length === 0) await session.run(`INSERT INTO ${table} VALUES (${n})`)
      })
      return
    } catch (error) {
      if (!(error instanceof LakeConflict || error instanceof LakeUnavailable)) throw error
      await sleep(50)
    }
  }
}

async function expectOnce(lost: Promise<void>): Promise<void> {
  await Promise.all([addRow(1), lost])
  expect(await rows()).toEqual([0, 1])
  await sleep(WATCH_MS)
  expect(await rows()).toEqual([0, 1])
  await addRow(2)
  expect(await rows()).toEqual([0, 1, 2])
}

test('a commit whose answer is lost on the way stands, once, and stays readable', async () => {
  await expectOnce(toCatalog.loseAnswerTo('/v1/transactions/commit'))
})

test('a commit after which the catalog is killed with -9 before it answers stands, once, and stays readable', async () => {
  const lost = toCatalog.loseAnswerTo('/v1/transactions/commit', () => testLake.kill())
  await expectOnce(
    lost.then(async () => {
      await sleep(1_000)
      await testLake.restart()
    }),
  )
})

test('a commit of which the catalog does not hear from PostgreSQL stands, once, and stays readable', async () => {
  await expectOnce(toPostgres.loseAnswerTo('COMMIT'))
})
