import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { currentSchema } from '@anju/infra/lake/catalog/metadata/model.ts'
import { commitTable, loadMetadata } from '@anju/infra/lake/compaction/catalog-client.ts'
import { changeTableSchema, readTableSchema } from '@anju/infra/lake/table-schema.ts'
import Fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { limitsWith } from './limits.ts'
import { SHAPE_PROPERTY } from './ods/shape.ts'
import { ordersOf } from './test-orders.ts'
import { openTrial, type Trial } from './test-trial.ts'
import { stoppedTables, waitingRows } from './troubles.ts'

let trial: Trial
beforeEach(async () => {
  trial = await openTrial(
    inject('postgresUrl'),
    `CREATE SCHEMA shop;
     CREATE TABLE shop.item (id int PRIMARY KEY, v text);
     CREATE TABLE shop.other (id int PRIMARY KEY, v text);
     CREATE PUBLICATION anju_capture FOR TABLE shop.item, shop.other;
     GRANT USAGE ON SCHEMA shop TO capture_trial; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO capture_trial`,
  )
  await trial.start()
  await run("INSERT INTO shop.item VALUES (1, 'before')")
  await trial.settled()
})
afterEach(() => trial.end())

const ITEM = { schema: 'ods', table: 'shop_item' }
const run = (sql: string) => trial.source.query(sql)
const order = ordersOf(() => trial)
const accept = async () => {
  const { status, body } = await order('accept', { table: 'shop_item' })
  return { status, ...body }
}
const items = () => trial.lake.query("SELECT _op, id, v FROM ods.shop_item WHERE _op <> 'snapshot' ORDER BY _lsn, _seq")
const others = async () => {
  await run("INSERT INTO shop.other SELECT count(*), 'goes on' FROM shop.other")
  await trial.settled()
  const [row] = await trial.lake.query<{ n: bigint }>("SELECT count(*) AS n FROM ods.shop_other WHERE v = 'goes on'")
  return Number(row!.n)
}
const restart = async (options: Parameters<Trial['start']>[0] = {}) => {
  await trial.capture.stop()
  await trial.start(options)
}
const setShape = async (text: string) => {
  const read = await readTableSchema(trial.lakeServer.options, ITEM)
  await changeTableSchema(trial.lakeServer.options, ITEM, read, { fields: read.fields, properties: { [SHAPE_PROPERTY]: text } })
  return read.properties[SHAPE_PROPERTY]!
}
/** The folder of the table's rows; where a file stands in its place, nothing can be written. */
const dataFolder = async () => `${fileURLToPath((await loadMetadata(trial.lakeServer.options, ITEM)).location)}/data`
/** Stops capture and puts a file there; returns how to mend it. */
const breakFiles = async () => {
  await trial.capture.stop()
  const data = await dataFolder()
  renameSync(data, `${data}.kept`)
  writeFileSync(data, '')
  return () => {
    rmSync(data)
    renameSync(`${data}.kept`, data)
  }
}

/** The lake's catalog as one that lets nobody write rows of one table. */
async function catalogForbidding(table: string) {
  const { catalogUrl, token } = trial.lakeServer.options
  const proxy = Fastify()
  proxy.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  proxy.removeContentTypeParser('application/json')
  proxy.all('/*', async ({ method, url, body }, reply) => {
    const text = typeof body === 'string' ? body : undefined
    if (text?.includes(`"${table}"`) && text.includes('add-snapshot'))
      return reply.code(403).send({ error: { message: 'not this table', type: 'ForbiddenException', code: 403 } })
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await fetch(`${catalogUrl}${url}`, { method, headers, ...(text ? { body: text } : {}) })
    const told = await answer.text()
    return reply
      .code(answer.status)
      .header('content-type', 'application/json')
      .send(told || undefined)
  })
  return { url: await proxy.listen({ host: '127.0.0.1', port: 0 }), close: () => proxy.close() }
}

const HISTORY = [
  { _op: 'insert', id: 1, v: 'before' },
  { _op: 'insert', id: 2, v: 'two' },
  { _op: 'update', id: 1, v: 'one' },
  { _op: 'delete', id: 2, v: null },
  { _op: 'insert', id: 3, v: 'three' },
]
const change = async () => {
  await run("BEGIN; INSERT INTO shop.item VALUES (2, 'two'); UPDATE shop.item SET v = 'one' WHERE id = 1; COMMIT")
  await run('DELETE FROM shop.item WHERE id = 2')
}

describe('a table that capture cannot write to', () => {
  test('is stopped alone with its reason, keeps its changes in order, and goes on when it is put right and a person says so', async () => {
    await trial.capture.stop()
    const shape = await setShape('somebody else’s')
    await change()
    await trial.start()
    expect(await others()).toBe(1)
    const [stopped] = await stoppedTables(trial.lake)
    expect(stopped).toMatchObject({ table: 'shop_item', changes: expect.stringMatching(/^采集程序处理此表时出错（.+）$/) })
    expect(await waitingRows(trial.lake)).toEqual([{ table: 'shop_item', held: 3, misfits: 0 }])
    await restart()
    await run("INSERT INTO shop.item VALUES (3, 'three')")
    expect(await others()).toBe(2)
    expect(await waitingRows(trial.lake)).toEqual([{ table: 'shop_item', held: 4, misfits: 0 }])
    expect(await accept()).toMatchObject({ status: 422, code: 'table_failed', value: 'shop_item' })
    expect((await stoppedTables(trial.lake)).length).toBe(1)

    await setShape(shape)
    expect(await accept()).toMatchObject({ status: 200, replayed: 4, refused: 0 })
    expect(await stoppedTables(trial.lake)).toEqual([])
    await run("INSERT INTO shop.item VALUES (4, 'four')")
    expect(await others()).toBe(3)
    expect(await items()).toEqual([...HISTORY, { _op: 'insert', id: 4, v: 'four' }])
  })

  test.each([50_000, 1])('whose files cannot be written, and that %d changes fit in memory, too', async (heldChanges) => {
    const mend = await breakFiles()
    await change()
    await run('ALTER TABLE shop.item RENAME COLUMN v TO vv')
    await run("INSERT INTO shop.item VALUES (3, 'three')")
    await run('ALTER TABLE shop.item RENAME COLUMN vv TO v')
    await trial.start({ limits: { ...limitsWith(20), heldChanges } })
    expect(await others()).toBe(1)
    expect(await stoppedTables(trial.lake)).toMatchObject([
      {
        table: 'shop_item',
        changes: expect.stringMatching(/湖的存储不能读写此表的文件.*IO Error.*not a directory/),
      },
    ])
    expect(await waitingRows(trial.lake)).toEqual([{ table: 'shop_item', held: 4, misfits: 0 }])
    mend()
    expect(await accept()).toMatchObject({ status: 200, replayed: 4, refused: 0 })
    expect(await items()).toEqual(HISTORY)
  })

  test('goes on by itself once its files can be written again, and takes what changed meanwhile in order', async () => {
    const mend = await breakFiles()
    await change()
    await trial.start({ limits: { ...limitsWith(20), lookMs: 200 } })
    expect(await others()).toBe(1)
    expect((await stoppedTables(trial.lake)).map(({ table }) => table)).toEqual(['shop_item'])
    mend()
    await expect.poll(() => stoppedTables(trial.lake), { timeout: 60_000 }).toEqual([])
    await run("INSERT INTO shop.item VALUES (3, 'three')")
    await trial.settled()
    await expect.poll(() => waitingRows(trial.lake), { timeout: 30_000 }).toEqual([])
    expect(await items()).toEqual(HISTORY)
    expect(
      await trial.lake.query(
        "SELECT kind, changed_by FROM ods.capture_schema WHERE table_name = 'shop_item' ORDER BY changed_at DESC LIMIT 2",
      ),
    ).toEqual([
      { kind: 'resumed', changed_by: '采集程序' },
      { kind: 'stopped', changed_by: '采集程序' },
    ])
  })

  test('is not let in by itself where its columns have changed meanwhile', async () => {
    const mend = await breakFiles()
    await change()
    await trial.start({ limits: { ...limitsWith(20), lookMs: 200 } })
    expect(await others()).toBe(1)
    await run('ALTER TABLE shop.item ALTER COLUMN v TYPE varchar(10)')
    mend()
    await sleep(3_000)
    expect((await stoppedTables(trial.lake)).map(({ table }) => table)).toEqual(['shop_item'])
    expect(await accept()).toMatchObject({ status: 200, replayed: 3, refused: 0 })
    expect(await items()).toEqual(HISTORY.slice(0, -1))
  })

  test('whose rows a catalog does not let in, which refuses the commit as a whole, too', async () => {
    await trial.capture.stop()
    const forbidding = await catalogForbidding('shop_item')
    await change()
    await run("INSERT INTO shop.other VALUES (-1, 'beside it')")
    await trial.start({ lakeOptions: { ...trial.lakeServer.options, catalogUrl: forbidding.url } })
    expect(await others()).toBe(1)
    expect((await stoppedTables(trial.lake)).map(({ table }) => table)).toEqual(['shop_item'])
    await restart()
    forbidding.close()
    await run("INSERT INTO shop.item VALUES (3, 'three')")
    await trial.settled()
    expect(await accept()).toMatchObject({ status: 200, replayed: 4, refused: 0 })
    expect(await items()).toEqual(HISTORY)
  })

  test('since somebody has dropped it while its changes waited does not keep capture from beginning', async () => {
    await run("ALTER TABLE shop.item ALTER COLUMN v TYPE varchar(10); INSERT INTO shop.item VALUES (2, 'two')")
    await trial.settled()
    await trial.lake.run('DROP TABLE ods.shop_item')
    await restart()
    expect(await others()).toBe(1)
    expect((await stoppedTables(trial.lake)).map(({ table }) => table)).toEqual(['shop_item'])
    expect(await accept()).toMatchObject({ status: 200, replayed: 1, refused: 0 })
    expect(await items()).toEqual([{ _op: 'insert', id: 2, v: 'two' }])
  })

  test('since its name is that of another table of the lake leaves that table alone', async () => {
    await run(
      'CREATE SCHEMA capture; GRANT USAGE ON SCHEMA capture TO capture_trial; CREATE TABLE capture.position (id int PRIMARY KEY)',
    )
    await run('GRANT SELECT ON capture.position TO capture_trial; ALTER PUBLICATION anju_capture ADD TABLE capture.position')
    await run('INSERT INTO capture.position VALUES (1)')
    expect(await others()).toBe(1)
    expect(await stoppedTables(trial.lake)).toMatchObject([
      { table: 'capture_position', changes: expect.stringContaining('another table has this name') },
    ])
    expect(await waitingRows(trial.lake)).toEqual([{ table: 'capture_position', held: 1, misfits: 0 }])
  })

  test('is not to blame when the lake takes nothing at all', async () => {
    await trial.lakeServer.kill()
    await change()
    await new Promise((done) => setTimeout(done, 3_000))
    await trial.lakeServer.restart()
    await run("INSERT INTO shop.item VALUES (3, 'three')")
    expect(await others()).toBe(1)
    expect(await stoppedTables(trial.lake)).toEqual([])
    expect(await items()).toEqual(HISTORY)
  })
})

test('a lake in which two columns of a table have one name is healed before the next change is written', async () => {
  await trial.capture.stop()
  const options = trial.lakeServer.options
  const metadata = await loadMetadata(options, ITEM)
  const { fields, ...schema } = currentSchema(metadata)
  const twins = [
    ...fields.map((field) => (field.name === 'v' ? { ...field, name: 'v__2' } : field)),
    { id: 90, name: 'V__2', required: false, type: 'string' },
    { id: 91, name: 'v', required: false, type: 'string' },
  ]
  await commitTable(options, ITEM, {
    requirements: [],
    updates: [
      { action: 'add-schema', schema: { ...schema, fields: twins } },
      { action: 'set-current-schema', 'schema-id': -1 },
    ],
  })
  await expect(trial.lake.query('FROM ods.shop_item')).rejects.toThrow('already exists')
  await run("INSERT INTO shop.item VALUES (2, 'two')")
  await trial.start()
  expect(await others()).toBe(1)
  expect(await trial.lake.query('SELECT id, v, "V__2", v__91 FROM ods.shop_item ORDER BY _lsn, _seq')).toEqual([
    { id: 1, v: 'before', V__2: null, v__91: null },
    { id: 2, v: 'two', V__2: null, v__91: null },
  ])
})
