import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { limitsWith } from './limits.ts'
import type { StandingJob } from './resnapshot/job.ts'
import { IS_SETTLED, replayRows } from './store/quarantine.ts'
import { misfitsFrom } from './store/quarantine-list.ts'
import { connect, dropSlot } from './test-source.ts'
import { openTrial, type Trial } from './test-trial.ts'

const ROWS = 2_000
const limits = { ...limitsWith(20), chunkRows: 100, lookMs: 500 }
let trial: Trial
beforeEach(async () => {
  trial = await openTrial(
    inject('postgresUrl'),
    `CREATE SCHEMA shop;
     CREATE TABLE shop.item (region text, no int, amount numeric(12,2), note text, PRIMARY KEY (region, no));
     CREATE TABLE shop.plain (v int);
     INSERT INTO shop.item SELECT 'r' || n % 7, n, n, 'note ' || n FROM generate_series(1, ${ROWS}) n;
     CREATE PUBLICATION anju_capture FOR TABLE shop.item, shop.plain;
     GRANT USAGE ON SCHEMA shop TO capture_trial; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO capture_trial;
     ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO capture_trial`,
  )
  await trial.start({ limits })
})
afterEach(() => trial.end())

const run = (sql: string) => trial.source.query(sql)
const begin = async (tables?: string[]) =>
  (await trial.capture.orders.give(({ book }) => book.start(tables, '李管理', 'test')))[0]!
const signal = (id: string, word: 'pause' | 'resume' | 'cancel') =>
  trial.capture.orders.give(({ book }) => book.signal(id, word, '李管理'))
const jobOf = (table: string) => trial.capture.progress.resnapshots.findLast((job) => job.table === table)
const until = async (table: string, wanted: (job: StandingJob) => boolean): Promise<StandingJob> => {
  for (let waited = 0; waited < 60_000; waited += 20) {
    const job = jobOf(table)
    if (job && wanted(job)) return job
    await sleep(20)
  }
  throw new Error(`the job of ${table} is ${JSON.stringify(jobOf(table), (_, value) => String(value))}`)
}
const finished = (table: string) => until(table, ({ state }) => ['done', 'failed', 'impossible'].includes(state))

const currentOf = (table: string, key: string, columns: string) =>
  trial.lake.query(`
  SELECT ${columns} FROM (
    SELECT * FROM ods.${table} WHERE _op <> 'truncate'
      AND (_lsn, _seq) > coalesce((SELECT max((_lsn, _seq)) FROM ods.${table} WHERE _op = 'truncate'), (-1, -1))
    QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY _lsn DESC, _seq DESC) = 1 AND _op <> 'delete')
  ORDER BY ${key}`)
const lakeItems = () => currentOf('shop_item', 'region, no', 'region, no, amount, note')
const sourceItems = async () => (await run('SELECT region, no, amount, note FROM shop.item ORDER BY region COLLATE "C", no')).rows
/** What capture never heard of: rows lost, changed and made up in the lake. */
const damage = async () => {
  await trial.lake.run('DELETE FROM ods.shop_item WHERE no % 10 = 1')
  await trial.lake.run("UPDATE ods.shop_item SET note = 'wrong' WHERE no % 10 = 2")
  await trial.lake.run(
    "INSERT INTO ods.shop_item (region, no, amount, _op, _lsn, _seq, _xid, _committed_at) SELECT 'gone', n, 0, 'insert', 1, n, 1, now() FROM range(50) t(n)",
  )
}

/** The test server flushes its log a little after each commit, where a centre's does at once: so it does here. */
async function promptLog(): Promise<AsyncDisposable> {
  const client = await connect(trial.databaseUrl)
  await client.query('SET synchronous_commit = on')
  let going = true
  const flushing = (async () => {
    while (going) await client.query("SELECT pg_logical_emit_message(true, 'flush', ''), pg_sleep(0.002)")
  })()
  return {
    async [Symbol.asyncDispose]() {
      going = false
      await flushing
      await client.end()
    },
  }
}

/** Changes all over the table, in transactions that overlap, until it is told to stop. */
function writers(count: number): { stop(): Promise<void> } {
  let going = true
  const write = async (seed: number) => {
    const client = await connect(trial.databaseUrl)
    for (let n = 0; going; n++) {
      const no = ((n * 7919 + seed * 104_729) % ROWS) + 1
      const region = `r${no % 7}`
      const moved = `UPDATE shop.item SET no = ${(seed + 1) * 100_000_000 + n * ROWS + no}`
      const word =
        n % 7 === 3
          ? moved
          : n % 5 === 0
            ? 'DELETE FROM shop.item'
            : 'UPDATE shop.item SET amount = amount + 1, note = note || $1'
      await client.query('BEGIN')
      await client.query(`${word} WHERE region = '${region}' AND no = ${no}`.replace('$1', `'${seed}'`))
      if (n % 3 === 0)
        await client.query(`INSERT INTO shop.item VALUES ('${region}', ${no}, ${n}, 'again') ON CONFLICT DO NOTHING`)
      await sleep(n % 4)
      await client.query(n % 11 === 0 ? 'ROLLBACK' : 'COMMIT')
    }
    await client.end()
  }
  const all = Promise.all(Array.from({ length: count }, (_, seed) => write(seed)))
  return {
    async stop() {
      going = false
      await all
    },
  }
}

describe('a table that is read again', () => {
  test('equals the source afterwards, whatever the lake had, while writers change it all the time', async () => {
    await damage()
    const load = writers(3)
    await sleep(200)
    const job = await begin(['shop_item'])
    const done = await finished('shop_item')
    await sleep(200)
    await load.stop()
    await trial.settled()
    expect(done).toMatchObject({ id: job.id, state: 'done', total: expect.any(BigInt) })
    expect(done.rows).toBeGreaterThan(1_000n)
    expect(await lakeItems()).toEqual(await sourceItems())
    // Chunks came one by one among the changes, each in one commit with the step that remembers where it ended.
    const chunks = await trial.lake.query("SELECT DISTINCT _lsn FROM ods.shop_item WHERE _op = 'snapshot' AND _xid <> 0")
    expect(chunks.length).toBeGreaterThan(10)
  })

  test('goes on after a pause, and after capture died, where it was', async () => {
    await damage()
    const { id } = await begin(['shop_item'])
    await until('shop_item', ({ rows }) => rows >= 300n)
    const paused = await signal(id, 'pause')
    const load = writers(1)
    await sleep(300)
    expect(jobOf('shop_item')).toMatchObject({ state: 'paused', rows: paused.rows })
    await trial.capture.stop()
    await trial.start({ limits })
    expect(jobOf('shop_item')).toMatchObject({ state: 'paused', rows: paused.rows, after: paused.after })
    await signal(id, 'resume')
    await until('shop_item', ({ rows }) => rows >= paused.rows + 300n)
    await trial.capture.stop()
    await trial.start({ limits })
    expect((await finished('shop_item')).state).toBe('done')
    await load.stop()
    await trial.settled()
    expect(await lakeItems()).toEqual(await sourceItems())
    const steps = await trial.lake.query<{ after_key: string }>(
      "SELECT after_key FROM ods.capture_snapshots WHERE state = 'running' AND after_key IS NOT NULL AND changed_by = '李管理'",
    )
    expect(new Set(steps.map(({ after_key }) => after_key)).size).toBeGreaterThan(15)
  })

  test('holds a pause and a cancel from the moment they are answered, whatever is on its way; no step is taken twice', async () => {
    await using _prompt = await promptLog()
    for (const word of ['pause', 'cancel', 'pause', 'cancel', 'pause', 'cancel'] as const) {
      const { id } = await begin(['shop_item'])
      await until('shop_item', (job) => job.id === id && job.rows >= 200n)
      const answered = await signal(id, word)
      await sleep(150)
      expect(jobOf('shop_item')).toMatchObject({ id, state: answered.state, rows: answered.rows })
      if (word === 'pause') await signal(id, 'cancel')
    }
    const twice = await trial.lake.query(
      'SELECT job, step, list(state) AS states FROM ods.capture_snapshots GROUP BY ALL HAVING count(*) > 1',
    )
    expect(twice).toEqual([])
  })

  test('lets no row wait twice in the quarantine, and leaves what the lake has of it', async () => {
    const waiting = () =>
      trial.lake.query<{ reason: string; n: number }>(
        `SELECT reason, count(*)::INTEGER AS n FROM ods.capture_quarantine q WHERE NOT ${IS_SETTLED} GROUP BY 1`,
      )
    await run("UPDATE shop.item SET amount = 'NaN' WHERE no = 7; INSERT INTO shop.item VALUES ('north', 1, 'NaN', 'new')")
    await trial.settled()
    const reason = 'amount: “NaN”不是数'
    expect([await waiting(), trial.capture.progress.waiting]).toEqual([[{ reason, n: 2 }], 2])
    await begin(['shop_item'])
    expect((await finished('shop_item')).state).toBe('done')
    expect([await waiting(), trial.capture.progress.waiting]).toEqual([[{ reason, n: 2 }], 2])
    expect((await lakeItems()).filter(({ no }) => no === 7)).toEqual([{ region: 'r0', no: 7, amount: '7.00', note: 'note 7' }])
    // What is another row by now waits too.
    await run("UPDATE shop.item SET note = 'other' WHERE no = 7")
    await trial.settled()
    await begin(['shop_item'])
    await until('shop_item', (job) => job.state === 'done' && trial.capture.progress.resnapshots.at(-1)?.id === job.id)
    expect(await waiting()).toEqual([{ reason, n: 3 }])
  })

  test('whole, with a new slot, leaves no row behind that waited: it waits anew, and put right it is in the current table', async () => {
    await run("UPDATE shop.item SET amount = 'NaN' WHERE no = 7")
    await trial.settled()
    await trial.capture.stop()
    await dropSlot(trial.source, trial.slot)
    await trial.start({ limits, resnapshot: true })
    expect(trial.capture.progress.waiting).toBe(1)
    const { rows } = await misfitsFrom(trial.lake, {}, { limit: 10, after: undefined })
    expect(rows.length).toBe(1)
    expect((await lakeItems()).filter(({ no }) => no === 7)).toEqual([])
    await trial.capture.orders.give((hands) =>
      replayRows(hands, 'shop_item', [{ ...rows[0]!, corrections: { amount: '7.50' } }], '李管理'),
    )
    expect((await lakeItems()).filter(({ no }) => no === 7)).toEqual([{ region: 'r0', no: 7, amount: '7.50', note: 'note 7' }])
    expect(await misfitsFrom(trial.lake, {}, { limit: 10, after: undefined })).toEqual({ rows: [], next: undefined })
  })

  test('waits for no writer, and no writer for it: a transaction that stays open through all of it', async () => {
    const slow = await connect(trial.databaseUrl)
    await begin(['shop_item'])
    await until('shop_item', ({ rows }) => rows >= 200n)
    await slow.query("BEGIN; UPDATE shop.item SET note = 'slow' WHERE no < 2000")
    expect((await finished('shop_item')).state).toBe('done')
    await slow.query('COMMIT')
    await slow.end()
    await trial.settled()
    expect(await lakeItems()).toEqual(await sourceItems())
  })

  test('follows its key through a rename, and a column that changes meanwhile', async () => {
    await begin(['shop_item'])
    await until('shop_item', ({ rows }) => rows >= 300n)
    await run(
      'ALTER TABLE shop.item RENAME COLUMN no TO number; ALTER TABLE shop.item ADD COLUMN extra int; UPDATE shop.item SET extra = 1 WHERE number < 100',
    )
    expect((await finished('shop_item')).state).toBe('done')
    await trial.settled()
    const rows = await run('SELECT region, number, note, extra FROM shop.item ORDER BY region COLLATE "C", number')
    expect(await currentOf('shop_item', 'region, number', 'region, number, note, extra')).toEqual(rows.rows)
  })

  test('without a primary key is refused with the reason, and the next one is read all the same', async () => {
    await begin()
    expect(await finished('shop_plain')).toMatchObject({ state: 'impossible', detail: expect.stringContaining('没有主键') })
    expect((await finished('shop_item')).state).toBe('done')
    await expect(signal(jobOf('shop_plain')!.id, 'resume')).rejects.toMatchObject({ problem: { code: 'snapshot_not_so' } })
    expect((await signal(jobOf('shop_plain')!.id, 'cancel')).state).toBe('cancelled')
    await expect(begin(['shop_nothing'])).rejects.toMatchObject({ problem: { code: 'captured_table_unknown' } })
  })
})

describe('a table is read again by itself', () => {
  test('when a column comes with values in the rows that were there', async () => {
    await run("ALTER TABLE shop.item ADD COLUMN state text NOT NULL DEFAULT 'open'")
    await run("UPDATE shop.item SET state = 'shut' WHERE no = 1")
    expect((await finished('shop_item')).state).toBe('done')
    const states = await currentOf('shop_item', 'region, no', 'state')
    expect([
      states.length,
      states.filter(({ state }) => state === 'shut').length,
      states.filter(({ state }) => state === null).length,
    ]).toEqual([ROWS, 1, 0])
  })

  test('when a column came with values, and what gave them is gone before capture looks', async () => {
    await run(
      `CREATE TABLE shop.token (id int PRIMARY KEY, a int); CREATE TABLE shop.twice (id int PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a * 2) STORED);
       INSERT INTO shop.token SELECT n, n FROM generate_series(1, 9) n; INSERT INTO shop.twice (id, a) SELECT n, n FROM generate_series(1, 9) n;
       ALTER PUBLICATION anju_capture ADD TABLE shop.token, shop.twice`,
    )
    for (const table of ['shop_token', 'shop_twice']) expect((await finished(table)).state).toBe('done')
    await run(
      'BEGIN; ALTER TABLE shop.token ADD c uuid DEFAULT gen_random_uuid(); ALTER TABLE shop.token ALTER c DROP DEFAULT; COMMIT',
    )
    await run('ALTER TABLE shop.twice ALTER b DROP EXPRESSION')
    await run('UPDATE shop.token SET a = 0 WHERE id = 1; UPDATE shop.twice SET a = 0 WHERE id = 1')
    const [token, twice] = [
      (await run('SELECT c FROM shop.token ORDER BY id')).rows,
      (await run('SELECT b FROM shop.twice ORDER BY id')).rows,
    ]
    await expect.poll(() => currentOf('shop_token', 'id', 'c::VARCHAR AS c'), { timeout: 30_000 }).toEqual(token)
    await expect.poll(() => currentOf('shop_twice', 'id', 'b'), { timeout: 30_000 }).toEqual(twice)
    await run('ALTER TABLE shop.token ADD d int; UPDATE shop.token SET d = 1 WHERE id = 1')
    await trial.settled()
    expect(trial.capture.progress.resnapshots.filter(({ table }) => table === 'shop_token')).toHaveLength(2)
    await run('ALTER TABLE shop.token ALTER a TYPE bigint USING a * 100; UPDATE shop.token SET d = 2 WHERE id = 2')
    const wider = (await run('SELECT a FROM shop.token ORDER BY id')).rows.map(({ a }) => BigInt(a))
    const lakes = async () => (await currentOf('shop_token', 'id', 'a')).map(({ a }) => a)
    await expect.poll(lakes, { timeout: 30_000 }).toEqual(wider)
  })

  test('when a column was left out of the publication and came back', async () => {
    await run('ALTER PUBLICATION anju_capture SET TABLE shop.item (region, no, note), shop.plain')
    await run('UPDATE shop.item SET amount = amount + 1')
    await trial.settled()
    await run('ALTER PUBLICATION anju_capture SET TABLE shop.item, shop.plain')
    await run("UPDATE shop.item SET note = 'last' WHERE no = 1")
    await until('shop_item', ({ state }) => state === 'done')
    await trial.settled()
    expect(await lakeItems()).toEqual(await sourceItems())
  })

  test('when it is new and had rows before it was published, and when a change was accepted that rewrote rows', async () => {
    await run(
      'CREATE TABLE shop.late (id int PRIMARY KEY, v numeric(8,2)); INSERT INTO shop.late SELECT n, n + 0.5 FROM generate_series(1, 250) n; ALTER PUBLICATION anju_capture ADD TABLE shop.late',
    )
    await run('INSERT INTO shop.late VALUES (1000, 1)')
    expect((await finished('shop_late')).state).toBe('done')
    expect((await currentOf('shop_late', 'id', 'id')).length).toBe(251)
    await run('ALTER TABLE shop.late ALTER COLUMN v TYPE int USING round(v); UPDATE shop.late SET v = 7 WHERE id = 1')
    await trial.settled()
    await begin(['shop_late'])
    expect(await finished('shop_late')).toMatchObject({ detail: expect.stringContaining('尚待确认') })
    await trial.capture.orders.give(({ draining }) => draining.accept('shop_late', '李管理'))
    await until('shop_late', ({ state }) => state === 'done')
    const rounded = await run('SELECT id, v FROM shop.late ORDER BY id')
    expect(await currentOf('shop_late', 'id', 'id, v')).toEqual(rounded.rows)
  })

  test('when it was published and nothing changes in it, partitions and empty ones too', async () => {
    await run(
      `CREATE TABLE shop.code (id int PRIMARY KEY, word text); INSERT INTO shop.code VALUES (1, 'one'), (2, 'two');
       CREATE TABLE shop.empty (id int PRIMARY KEY);
       CREATE TABLE shop.part (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
       CREATE TABLE shop.part_2 PARTITION OF shop.part FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
       INSERT INTO shop.part VALUES (1, '2026-05-01');
       ALTER PUBLICATION anju_capture ADD TABLE shop.code, shop.empty, shop.part`,
    )
    for (const table of ['shop_code', 'shop_empty', 'shop_part_2'])
      expect(await finished(table)).toMatchObject({ state: 'done', detail: '新发布的表，读入它既有的行' })
    expect(await currentOf('shop_code', 'id', 'id, word')).toEqual([
      { id: 1, word: 'one' },
      { id: 2, word: 'two' },
    ])
    expect((await currentOf('shop_part_2', 'id', 'id')).length).toBe(1)
    expect(await currentOf('shop_empty', 'id', 'id')).toEqual([])
    expect(trial.capture.progress.published).toEqual(expect.arrayContaining(['shop_code', 'shop_empty', 'shop_item']))
    // What changes in it afterwards follows as ever, and it is read once.
    await run("UPDATE shop.code SET word = 'zwei' WHERE id = 2; INSERT INTO shop.empty VALUES (7)")
    await trial.settled()
    expect((await currentOf('shop_code', 'id', 'word')).map(({ word }) => word)).toEqual(['one', 'zwei'])
    expect((await currentOf('shop_empty', 'id', 'id')).length).toBe(1)
    await sleep(1_200)
    expect(trial.capture.progress.resnapshots.filter(({ table }) => table === 'shop_code').length).toBe(1)
  })

  test('when it was taken out of the publication, changed and added again, also while capture was down; and once each time', async () => {
    await expect
      .poll(() => trial.lake.query('SELECT DISTINCT table_name FROM ods.capture_published ORDER BY 1'), { timeout: 20_000 })
      .toEqual([{ table_name: 'shop_item' }, { table_name: 'shop_plain' }])
    await run('ALTER PUBLICATION anju_capture DROP TABLE shop.item')
    await run("UPDATE shop.item SET note = 'unheard' WHERE no < 100; DELETE FROM shop.item WHERE no > 1900")
    await run('ALTER PUBLICATION anju_capture ADD TABLE shop.item')
    const first = await until('shop_item', ({ state }) => state === 'done')
    expect(first.detail).toContain('发布与上次所见不同')
    await trial.settled()
    expect(await lakeItems()).toEqual(await sourceItems())

    await trial.capture.stop()
    await run('ALTER PUBLICATION anju_capture DROP TABLE shop.item')
    await run(
      "UPDATE shop.item SET note = 'unheard again' WHERE no > 100 AND no < 200; ALTER PUBLICATION anju_capture DROP TABLE shop.plain",
    )
    await run('ALTER PUBLICATION anju_capture ADD TABLE shop.item')
    await trial.start({ limits })
    await until('shop_item', ({ id, state }) => id !== first.id && state === 'done')
    expect(await lakeItems()).toEqual(await sourceItems())
    await trial.capture.stop()
    await trial.start({ limits })
    await sleep(1_200)
    expect(trial.capture.progress.resnapshots.map(({ table }) => table)).toEqual(['shop_item', 'shop_item'])
    expect(trial.capture.progress.unpublished).toEqual(['shop_plain'])
  })

  test('when another table of its name in ods has gone: the first one is captured, the other is not mixed in, and it is told', async () => {
    await run(`CREATE SCHEMA shop_item; GRANT USAGE ON SCHEMA shop_item TO capture_trial; 
      CREATE TABLE shop_item.part (id int PRIMARY KEY, word text); INSERT INTO shop_item.part VALUES (1, 'one');
      GRANT SELECT ON shop_item.part TO capture_trial; ALTER PUBLICATION anju_capture ADD TABLE shop_item.part`)
    expect((await finished('shop_item_part')).state).toBe('done')
    // It sorts before the one that is captured: nothing depends on the order.
    await run(`CREATE TABLE shop.item_part (id int PRIMARY KEY, amount int); INSERT INTO shop.item_part VALUES (1, 100), (2, 200);
      ALTER PUBLICATION anju_capture ADD TABLE shop.item_part`)
    await run(
      "UPDATE shop.item_part SET amount = 1; UPDATE shop_item.part SET word = 'uno'; INSERT INTO shop_item.part VALUES (3, 'tre')",
    )
    const told = await until('shop_item_part', ({ state }) => state === 'impossible')
    expect(told.detail).toContain('来源表 shop.item_part、shop_item.part 在湖中同名')
    await trial.settled()
    const words = () => currentOf('shop_item_part', 'id', 'id, word')
    const first = [
      { id: 1, word: 'uno' },
      { id: 3, word: 'tre' },
    ]
    expect(await words()).toEqual(first)
    expect(await trial.lake.query('SELECT * FROM ods.capture_quarantine')).toEqual([])

    await trial.capture.stop()
    await run("UPDATE shop.item_part SET amount = 2; UPDATE shop_item.part SET word = 'due' WHERE id = 3")
    await trial.start({ limits })
    await run('ALTER TABLE shop.item_part RENAME TO item_piece; UPDATE shop.item_piece SET amount = 3')
    expect((await finished('shop_item_piece')).state).toBe('done')
    await until('shop_item_part', ({ state }) => state === 'done')
    await trial.settled()
    expect(await words()).toEqual([
      { id: 1, word: 'uno' },
      { id: 3, word: 'due' },
    ])
    expect(await currentOf('shop_item_piece', 'id', 'id, amount')).toEqual([
      { id: 1, amount: 3 },
      { id: 2, amount: 3 },
    ])
  })

  test('and one that cannot be read says why, and keeps no other from being read', async () => {
    await run(
      `CREATE TABLE shop.closed (id int PRIMARY KEY); INSERT INTO shop.closed VALUES (1); REVOKE ALL ON shop.closed FROM capture_trial;
       CREATE FUNCTION shop.broken(int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RAISE EXCEPTION 'the filter is broken'; END $$;
       CREATE TABLE shop.a_broken (id int PRIMARY KEY); INSERT INTO shop.a_broken VALUES (1);
       ALTER PUBLICATION anju_capture ADD TABLE shop.closed, shop.a_broken`,
    )
    expect(await finished('shop_closed')).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('没有读取该表的权限'),
    })
    expect((await finished('shop_a_broken')).state).toBe('done')
    // A fault that does not pass: it is told, and the others go on.
    await run(
      'ALTER TABLE shop.a_broken ENABLE ROW LEVEL SECURITY; CREATE POLICY broken ON shop.a_broken USING (shop.broken(id))',
    )
    const broken = await begin(['shop_a_broken'])
    const troubled = await until('shop_a_broken', ({ id, trouble }) => id === broken.id && trouble !== undefined)
    expect(troubled).toMatchObject({ state: 'running', trouble: { reason: expect.stringContaining('the filter is broken') } })
    await begin(['shop_item'])
    expect((await finished('shop_item')).state).toBe('done')
    await run('ALTER TABLE shop.a_broken DISABLE ROW LEVEL SECURITY')
    expect(await finished('shop_a_broken')).toMatchObject({ state: 'done', trouble: undefined })
  })

  test('when it was dropped and made again: what the old one had is struck out', async () => {
    await run(
      "DROP TABLE shop.item; CREATE TABLE shop.item (note text, no int, region text, PRIMARY KEY (region, no)); INSERT INTO shop.item VALUES ('new', 1, 'r1'), ('new', 2, 'north')",
    )
    await run("ALTER PUBLICATION anju_capture ADD TABLE shop.item; INSERT INTO shop.item VALUES ('new', 3, 'north')")
    expect((await finished('shop_item')).state).toBe('done')
    await trial.settled()
    expect(await currentOf('shop_item', 'region, no', 'region, no, note, amount')).toEqual([
      { region: 'north', no: 2, note: 'new', amount: null },
      { region: 'north', no: 3, note: 'new', amount: null },
      { region: 'r1', no: 1, note: 'new', amount: null },
    ])
  })
})
