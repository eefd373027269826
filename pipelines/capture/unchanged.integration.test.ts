import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { limitsWith } from './limits.ts'
import { connect } from './test-source.ts'
import { openTrial, type Trial } from './test-trial.ts'

const ROWS = 400
const CHUNK = 50
const limits = { ...limitsWith(20), chunkRows: CHUNK, lookMs: 300 }
/** Text that PostgreSQL keeps out of the row, and does not send again with an update that leaves it alone. */
const large = (word: string) => `(SELECT string_agg(md5(${word} || '/' || n), '') FROM generate_series(1, 100) n)`

let trial: Trial
beforeEach(async () => {
  trial = await openTrial(
    inject('postgresUrl'),
    `CREATE SCHEMA shop;
     CREATE TABLE shop.act (id int PRIMARY KEY, n int NOT NULL DEFAULT 0, v text, w text);
     ALTER TABLE shop.act ALTER COLUMN v SET STORAGE EXTERNAL, ALTER COLUMN w SET STORAGE EXTERNAL;
     INSERT INTO shop.act SELECT id, 0, ${large("'old' || id")}, ${large("'w' || id")} FROM generate_series(1, ${ROWS}) id;
     CREATE PUBLICATION anju_capture FOR TABLE shop.act;
     GRANT USAGE ON SCHEMA shop TO capture_trial; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO capture_trial`,
  )
  await trial.start({ limits })
})
afterEach(() => trial.end())

const run = (sql: string) => trial.source.query(sql)
const WORDS = 'id, n, md5(v) AS v, md5(w) AS w'
const current = () =>
  trial.lake.query(
    `SELECT ${WORDS} FROM (FROM ods.shop_act QUALIFY row_number() OVER (PARTITION BY id ORDER BY _lsn DESC, _seq DESC) = 1)
     WHERE _op <> 'delete' ORDER BY id`,
  )
const source = async () => (await run(`SELECT ${WORDS} FROM shop.act ORDER BY id`)).rows

/** What the reader reads takes a while, so that there are always changes that it did not see before its mark. */
const slowly = () =>
  run(`CREATE FUNCTION shop.slow(id int) RETURNS boolean LANGUAGE plpgsql AS
         $$ BEGIN IF id % ${CHUNK} = ${CHUNK / 2} THEN PERFORM pg_sleep(0.15); END IF; RETURN true; END $$;
       ALTER TABLE shop.act ENABLE ROW LEVEL SECURITY; CREATE POLICY slow ON shop.act USING (shop.slow(id))`)

/** Changes large values while nobody hears of it, and then rows by `statement`, over and over, until the table was read again. */
async function changeUnheard(statement: (id: number) => string): Promise<void> {
  await expect.poll(() => trial.lake.query('FROM ods.capture_published'), { timeout: 20_000 }).not.toEqual([])
  await slowly()
  await run('ALTER PUBLICATION anju_capture DROP TABLE shop.act')
  await run(`UPDATE shop.act SET v = ${large("'new' || id")}`)
  await run('ALTER PUBLICATION anju_capture ADD TABLE shop.act')
  const client = await connect(trial.databaseUrl)
  const job = () => trial.capture.progress.resnapshots.find(({ table }) => table === 'shop_act')
  const patience = Date.now() + 120_000
  for (let n = 0; job()?.state !== 'done'; n++) {
    if (Date.now() > patience) throw new Error(`the table is not read: ${job()?.state} ${job()?.trouble?.reason}`)
    await client.query(statement(((n * 7919) % ROWS) + 1))
    await sleep(1)
  }
  await client.end()
  await trial.settled()
}

describe('a large value that changed while its table was not published', () => {
  test('is right when the table was read again, although the row changed in other columns meanwhile', async () => {
    await changeUnheard(
      (id) => `UPDATE shop.act SET n = n + 1${id % 3 === 0 ? `, w = ${large(`'w' || n || id`)}` : ''} WHERE id = ${id}`,
    )
    expect(await current()).toEqual(await source())
    // And stays so: later updates that leave it alone find it.
    await run('UPDATE shop.act SET n = -n')
    await trial.settled()
    expect(await current()).toEqual(await source())
    expect(await trial.lake.query('FROM ods.capture_quarantine')).toEqual([])
  })

  describe('is right when its row moved to a key that had been read already', () => {
    test('whatever the lake had of it, through later changes too', async () => {
      await changeUnheard(
        (id) => `UPDATE shop.act SET n = n + 1, id = ${id % 4 === 0 ? '-id' : 'id'} WHERE id IN (${id}, -${id})`,
      )
      expect(await current()).toEqual(await source())
      await run('UPDATE shop.act SET n = -n, id = -id')
      await trial.settled()
      expect(await current()).toEqual(await source())
      expect(await trial.lake.query('FROM ods.capture_quarantine')).toEqual([])
    })

    test('also where the lake had nothing of it, and the move waits in the quarantine', async () => {
      await trial.lake.run('DELETE FROM ods.shop_act')
      await changeUnheard(
        (id) => `UPDATE shop.act SET n = n + 1, id = CASE WHEN n = ${id % 8} THEN -id ELSE id END WHERE id IN (${id}, -${id})`,
      )
      expect(await current()).toEqual(await source())
      expect(await trial.lake.query("FROM ods.capture_quarantine WHERE (raw::JSON ->> 'op') = 'insert' LIMIT 1")).toHaveLength(1)
    })
  })
})

test('a large value is found when the primary key gets another column between a row and the update that leaves it alone, in one batch', async () => {
  await run('UPDATE shop.act SET n = id; ALTER TABLE shop.act ADD COLUMN kind int NOT NULL DEFAULT 1')
  await run('UPDATE shop.act SET kind = 2')
  await trial.settled()
  await run(
    `BEGIN;
     UPDATE shop.act SET n = n + 1 WHERE id < 100;
     UPDATE shop.act SET v = ${large("'newer' || id")} WHERE id BETWEEN 50 AND 150;
     ALTER TABLE shop.act DROP CONSTRAINT act_pkey, ADD PRIMARY KEY (id, kind);
     UPDATE shop.act SET n = n + 2 WHERE id BETWEEN 80 AND 200;
     COMMIT`,
  )
  await trial.settled()
  expect(await current()).toEqual(await source())
  expect(await trial.lake.query('FROM ods.capture_quarantine')).toEqual([])
})
