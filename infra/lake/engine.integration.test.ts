import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Lake, openLake } from './engine.ts'
import { LakeConflict, LakeQueryError, LakeUnavailable } from './errors.ts'
import { publishStaged } from './publish.ts'
import { startTestLake, type TestLake } from './test-lake.ts'

let testLake: TestLake
let lake: Lake

beforeAll(async () => {
  testLake = await startTestLake(inject('postgresUrl'))
  lake = await openLake(testLake.options)
})
afterAll(async () => {
  await lake?.close()
  await testLake?.stop()
})

test('amounts, dates, instants and large integers come back exactly as they were written', async () => {
  await lake.run(
    'CREATE TABLE dwd.exact (id BIGINT, amount DECIMAL(18,2), day DATE, posted_at TIMESTAMPTZ, note VARCHAR, ok BOOLEAN)',
  )
  await lake.appendRows(
    'dwd.exact',
    [
      { name: 'id', type: 'BIGINT' },
      { name: 'amount', type: 'DECIMAL(18,2)' },
      { name: 'day', type: 'DATE' },
      { name: 'posted_at', type: 'TIMESTAMPTZ' },
      { name: 'note', type: 'VARCHAR' },
      { name: 'ok', type: 'BOOLEAN' },
    ],
    [
      [9_007_199_254_740_993n, '-1234567890123456.78', '2024-02-29', '2026-11-25T00:00:00.123456+08:00', '三门峡', true],
      [1n, null, null, null, null, null],
    ],
  )
  const rows = await lake.query('SELECT * FROM dwd.exact ORDER BY id DESC')
  expect(rows[0]).toEqual({
    id: 9_007_199_254_740_993n,
    amount: '-1234567890123456.78',
    day: '2024-02-29',
    posted_at: '2026-11-24T16:00:00.123456Z',
    note: '三门峡',
    ok: true,
  })
  expect(rows[1]).toEqual({ id: 1n, amount: null, day: null, posted_at: null, note: null, ok: null })
  expect(await lake.query('SELECT note FROM dwd.exact WHERE id = $1', [1n])).toEqual([{ note: null }])
})

test('a transaction over two tables is seen whole or not at all', async () => {
  await lake.run('CREATE TABLE dwd.a (n INTEGER)')
  await lake.run('CREATE TABLE dwd.b (n INTEGER)')
  await lake.transaction(async (session) => {
    await session.run('INSERT INTO dwd.a VALUES (1)')
    await session.run('INSERT INTO dwd.b VALUES (1)')
  })
  await expect(
    lake.transaction(async (session) => {
      await session.run('INSERT INTO dwd.a VALUES (2)')
      throw new Error('stop')
    }),
  ).rejects.toThrow('stop')
  expect(
    await lake.query('SELECT (SELECT count(*)::INTEGER FROM dwd.a) AS a, (SELECT count(*)::INTEGER FROM dwd.b) AS b'),
  ).toEqual([{ a: 1, b: 1 }])
})

/** Adds one to the counter so many times, trying again after a conflict; returns how many there were. */
async function count(writer: Lake, table: string, times: number): Promise<number> {
  let conflicts = 0
  for (let done = 0; done < times; ) {
    try {
      await writer.run(`UPDATE ${table} SET n = n + 1`)
      done++
    } catch (error) {
      expect(error).toBeInstanceOf(LakeConflict)
      conflicts++
    }
  }
  return conflicts
}

test('of two writers on one table the second is told of the conflict, and nothing is lost', async () => {
  await lake.run('CREATE TABLE dwd.counter AS SELECT 0::INTEGER AS n')
  // Each writer an engine of its own, as two processes are.
  const writers = await Promise.all([1, 2, 3].map(() => openLake(testLake.options)))
  const conflicts = await Promise.all(writers.map((writer) => count(writer, 'dwd.counter', 3)))
  for (const writer of writers) await writer.close()
  expect(await lake.query('SELECT n FROM dwd.counter')).toEqual([{ n: 9 }])
  expect(Math.max(...conflicts)).toBeGreaterThan(0)
})

test('writers and readers of one process beside each other, and another process, lose no update', async () => {
  const other = await openLake(testLake.options)
  for (let round = 0; round < 3; round++) {
    const table = `dwd.counter_${round}`
    await lake.run(`CREATE TABLE ${table} AS SELECT 0::INTEGER AS n`)
    let counting = true
    const reading = (async () => {
      while (counting) await lake.query(`SELECT n FROM ${table}`)
    })()
    await Promise.all([count(lake, table, 5), count(lake, table, 5), count(other, table, 5)])
    counting = false
    await reading
    expect(await lake.query(`SELECT n FROM ${table}`)).toEqual([{ n: 15 }])
  }
  await other.close()
})

test('a transaction that read a table before another changed it may not write it, even if the change was read beside it', async () => {
  await lake.run('CREATE TABLE dwd.read_first AS SELECT 0::INTEGER AS n')
  const read = Promise.withResolvers<void>()
  const changed = Promise.withResolvers<void>()
  const first = lake.transaction(async (session) => {
    await session.query('SELECT n FROM dwd.read_first')
    read.resolve()
    await changed.promise
    await session.run('UPDATE dwd.read_first SET n = n + 1')
  })
  await read.promise
  await lake.run('UPDATE dwd.read_first SET n = n + 10')
  await lake.query('SELECT n FROM dwd.read_first')
  changed.resolve()
  await expect(first).rejects.toBeInstanceOf(LakeConflict)
  expect(await lake.query('SELECT n FROM dwd.read_first')).toEqual([{ n: 10 }])
})

test('a transaction that looks at a table late sees it as it was when the transaction began, however often it was written since', async () => {
  await lake.run('CREATE TABLE dwd.looked_at_late AS SELECT 0::INTEGER AS n')
  await lake.transaction(async (session) => {
    await session.query('SELECT 1')
    for (let n = 1; n <= 12; n++) await lake.run(`INSERT INTO dwd.looked_at_late VALUES (${n})`)
    expect(await session.query('SELECT n FROM dwd.looked_at_late')).toEqual([{ n: 0 }])
  })
})

test('a transaction that looks at a table whose first rows came after it began has nothing to read: it is to be run again', async () => {
  await lake.run('CREATE TABLE dwd.first_rows (n INTEGER)')
  const began = lake.transaction(async (session) => {
    await session.query('SELECT 1')
    await lake.run('INSERT INTO dwd.first_rows VALUES (1)')
    return session.query('SELECT n FROM dwd.first_rows')
  })
  await expect(began).rejects.toBeInstanceOf(LakeConflict)
  expect(await lake.query('SELECT n FROM dwd.first_rows')).toEqual([{ n: 1 }])
})

test('writers of different tables do not wait for each other', async () => {
  await lake.run('CREATE TABLE dwd.slow (n INTEGER)')
  await lake.run('CREATE TABLE dwd.quick (n INTEGER)')
  await lake.transaction(async (session) => {
    await session.run('INSERT INTO dwd.slow VALUES (1)')
    await lake.run('INSERT INTO dwd.quick VALUES (1)')
    expect(await lake.query('SELECT n FROM dwd.quick')).toEqual([{ n: 1 }])
    expect(await lake.query('SELECT n FROM dwd.slow')).toEqual([])
  })
  expect(await lake.query('SELECT n FROM dwd.slow')).toEqual([{ n: 1 }])
})

test('a staged table becomes the published version in one step; the version before stays readable', async () => {
  const publish = () => publishStaged(testLake.options, { schema: 'dwd', table: 'model' })
  await lake.run('CREATE TABLE dwd.model__staged AS SELECT 1::INTEGER AS id, 10.00::DECIMAL(18,2) AS amount')
  const first = await publish()
  expect(first.rowCount).toBe(1n)
  await lake.run('CREATE TABLE dwd.model__staged AS SELECT i::INTEGER AS id, 20.00::DECIMAL(18,2) AS amount FROM range(3) t(i)')
  const second = await publish()
  expect(second.rowCount).toBe(3n)
  expect(await lake.query('SELECT count(*)::INTEGER AS n, sum(amount)::DECIMAL(18,2) AS total FROM dwd.model')).toEqual([
    { n: 3, total: '60.00' },
  ])
  expect(await lake.query(`SELECT amount FROM dwd.model AT (VERSION => ${first.snapshotId})`)).toEqual([{ amount: '10.00' }])
  expect(await lake.query(`SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'model%'`)).toEqual([
    { table_name: 'model' },
  ])
})

test('a published table takes the columns of the newly staged one', async () => {
  await lake.run(`CREATE TABLE dwd.model__staged AS SELECT '甲' AS name, 7::INTEGER AS id`)
  await publishStaged(testLake.options, { schema: 'dwd', table: 'model' })
  expect(await lake.query('SELECT * FROM dwd.model')).toEqual([{ name: '甲', id: 7 }])
})

test('publishing what was not staged is refused', async () => {
  await expect(publishStaged(testLake.options, { schema: 'dwd', table: 'nothing' })).rejects.toThrow(/does not exist/)
})

test('a published table can be written to, deleted from and published again', async () => {
  await lake.run('INSERT INTO dwd.model SELECT name, 8 FROM dwd.model')
  await lake.run('DELETE FROM dwd.model WHERE id = 7')
  expect(await lake.query('SELECT id FROM dwd.model')).toEqual([{ id: 8 }])
  await lake.run(`CREATE TABLE dwd.model__staged AS SELECT '乙' AS name, 9::INTEGER AS id`)
  await publishStaged(testLake.options, { schema: 'dwd', table: 'model' })
  expect(await lake.query('SELECT name, id FROM dwd.model')).toEqual([{ name: '乙', id: 9 }])
})

test('a refused statement says so and carries its SQL', async () => {
  const error = await lake.query('SELECT * FROM dwd.absent').catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(LakeQueryError)
  expect((error as LakeQueryError).sql).toBe('SELECT * FROM dwd.absent')
})

test('rows that cannot be appended inside a transaction tell why themselves, not that the transaction is aborted since', async () => {
  await lake.run('CREATE TABLE dwd.days (day DATE)')
  const append = lake.transaction((session) => session.appendRows('dwd.days', [{ name: 'day', type: 'DATE' }], [['no day']]))
  await expect(append).rejects.toThrow(/Conversion Error.*no day/)
})

test('a catalog that was killed with -9 is missed with a clear error, and everything committed is there when it is back', async () => {
  await lake.run('CREATE TABLE dwd.kept AS SELECT 1::INTEGER AS n')
  await testLake.kill()
  await expect(lake.query('SELECT * FROM dwd.kept')).rejects.toBeInstanceOf(LakeUnavailable)
  await testLake.restart()
  expect(await lake.query('SELECT n FROM dwd.kept')).toEqual([{ n: 1 }])
})

test('without the token the catalog answers nothing', async () => {
  const { token: _token, ...open } = testLake.options
  await expect(openLake(open)).rejects.toThrow()
  expect((await fetch(new URL('/v1/namespaces', testLake.options.catalogUrl))).status).toBe(401)
})
