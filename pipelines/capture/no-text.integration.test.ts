import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { replayRows } from './store/quarantine.ts'
import { connect } from './test-source.ts'
import { openTrial, type Trial } from './test-trial.ts'

// A source that does not know what its text is written in: a program has put GBK into a database of UTF-8.
let trial: Trial

beforeAll(async () => {
  trial = await openTrial(
    inject('postgresUrl'),
    `CREATE SCHEMA shop;
     CREATE TABLE shop.item (id int PRIMARY KEY, label text);
     CREATE TABLE shop.other (id int PRIMARY KEY);
     CREATE PUBLICATION anju_capture FOR TABLE shop.item, shop.other;
     GRANT USAGE ON SCHEMA shop TO capture_trial; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO capture_trial;
     UPDATE pg_database SET encoding = pg_char_to_encoding('SQL_ASCII') WHERE datname = current_database()`,
  )
  await trial.start()
})
afterAll(() => trial?.end())

test('bytes that are no text keep their row in the quarantine, by the bytes, and nothing waits for it; put right it goes in', async () => {
  const program = await connect(trial.databaseUrl)
  await program.query("SET client_encoding = 'SQL_ASCII'")
  await program.query("INSERT INTO shop.item VALUES (1, '三门峡'), (2, E'三\\xb5\\xa5位'), (3, '\uFFFD')")
  await program.query('INSERT INTO shop.other VALUES (7)')
  await program.end()
  await trial.settled()
  const items = () => trial.lake.query('SELECT id, label FROM ods.shop_item ORDER BY id')
  expect(await items()).toEqual([
    { id: 1, label: '三门峡' },
    { id: 3, label: '\uFFFD' },
  ])
  expect(await trial.lake.query('SELECT id FROM ods.shop_other')).toEqual([{ id: 7 }])
  const [waiting] = await trial.lake.query<{ lsn: bigint; seq: bigint; reason: string }>(
    'SELECT lsn, seq, reason FROM ods.capture_quarantine',
  )
  expect(waiting!.reason).toBe('label: “三�B5�A5位”含有不能读作文字的字节（�）')
  const replay = (corrections: Record<string, string>) =>
    trial.capture.orders.give((hands) => replayRows(hands, 'shop_item', [{ ...waiting!, corrections }], '李管理'))
  await expect(replay({})).rejects.toMatchObject({ problem: { code: 'row_misfit', field: 'label' } })
  await replay({ label: '三单位' })
  expect(await items()).toContainEqual({ id: 2, label: '三单位' })
})
