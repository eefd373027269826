import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { type CatalogStore, openCatalogStore } from '../store/database.ts'
import { migrateCatalog } from '../store/migrations.ts'
import type { UsageEntry } from './entry.ts'
import { appendUsage, listUsage, verifyChain } from './store.ts'
import { createUsageLog } from './usage-log.ts'

let database: TestDatabase
let db: CatalogStore
beforeEach(async () => {
  database = await createTestDatabase(inject('postgresUrl'))
  db = openCatalogStore(database.url)
  await migrateCatalog(db)
})
afterEach(async () => {
  await db.destroy()
  await database.drop()
})

const entry = (statement: string): UsageEntry => ({
  at: new Date('2026-11-25T08:00:00.123Z'),
  subject: 's1',
  name: '测试',
  role: 'analyst',
  purpose: 'analysis',
  action: 'sql',
  outcome: 'answered',
  assets: ['dwd.member'],
  columns: ['dwd.member.name'],
  masked: true,
  rowCount: 3,
  statement,
  detail: '',
})

/** What a person with all rights in the database could do. */
async function tamper(statement: ReturnType<typeof sql>): Promise<void> {
  await db.connection().execute(async (connection) => {
    await sql`SET session_replication_role = replica`.execute(connection)
    await statement.execute(connection)
    await sql`SET session_replication_role = origin`.execute(connection)
  })
}

test('entries become links of one chain, and the chain is whole', async () => {
  await appendUsage(db, [entry('一'), entry('二 \'\\ \n " ☃ 𠮷')])
  await appendUsage(db, [entry('三')])
  expect(await verifyChain(db)).toMatchObject({ ok: true, entries: 3, head: { seq: '3' }, broken: null })
})

test('a text that PostgreSQL cannot keep as it is does not break the chain', async () => {
  await appendUsage(db, [entry('半个 \uD83D 字符'), entry('空\0字符'), entry('完')])
  expect(await verifyChain(db)).toMatchObject({ ok: true, entries: 3 })
})

test('entries are listed newest first, by asset and by person, page by page', async () => {
  await appendUsage(db, [entry('一'), { ...entry('二'), subject: 's2' }, { ...entry('三'), assets: ['dwd.unit'] }])
  expect((await listUsage(db, { limit: 2 })).map((link) => link.statement)).toEqual(['三', '二'])
  expect((await listUsage(db, { limit: 2, before: 2n })).map((link) => link.statement)).toEqual(['一'])
  expect((await listUsage(db, { limit: 9, asset: 'dwd.unit' })).map((link) => link.statement)).toEqual(['三'])
  expect((await listUsage(db, { limit: 9, subject: 's2' })).map((link) => link.statement)).toEqual(['二'])
})

test('writers of several processes at once make one chain without gaps', async () => {
  const logs = [createUsageLog(db), createUsageLog(db), createUsageLog(db)]
  await Promise.all(Array.from({ length: 300 }, (_, index) => logs[index % 3]!.append(entry(`并发 ${index}`))))
  expect(await verifyChain(db)).toMatchObject({ ok: true, entries: 300 })
})

describe('the database itself refuses', () => {
  test.each([
    ['an edit', sql`UPDATE catalog.usage_log SET row_count = 0`],
    ['a deletion', sql`DELETE FROM catalog.usage_log`],
    ['a truncation', sql`TRUNCATE catalog.usage_log`],
    ['a head moved back', sql`UPDATE catalog.usage_log_head SET seq = 0`],
    ['a head removed', sql`DELETE FROM catalog.usage_log_head`],
  ])('%s', async (_what, statement) => {
    await appendUsage(db, [entry('一')])
    await expect(statement.execute(db)).rejects.toThrow('只能追加')
  })
})

describe('whoever switches that off is found out', () => {
  const rehash = sql`UPDATE catalog.usage_log_head SET (seq, hash) = (SELECT seq, hash FROM catalog.usage_log ORDER BY seq DESC LIMIT 1)`
  test.each([
    ['an edit of one entry', [sql`UPDATE catalog.usage_log SET row_count = 0 WHERE seq = 2`], '2', '改动'],
    ['an edit of who it was', [sql`UPDATE catalog.usage_log SET name = '别人' WHERE seq = 3`], '3', '改动'],
    ['a shifted time', [sql`UPDATE catalog.usage_log SET at = at - interval '1 day' WHERE seq = 1`], '1', '改动'],
    ['a removed entry', [sql`DELETE FROM catalog.usage_log WHERE seq = 3`], '3', '缺少'],
    ['a removed beginning', [sql`DELETE FROM catalog.usage_log WHERE seq <= 2`], '1', '缺少'],
    [
      'two entries exchanged',
      [
        sql`UPDATE catalog.usage_log SET seq = 99 WHERE seq = 2`,
        sql`UPDATE catalog.usage_log SET seq = 2 WHERE seq = 3`,
        sql`UPDATE catalog.usage_log SET seq = 3 WHERE seq = 99`,
      ],
      '2',
      '不衔接',
    ],
    ['a tail cut off', [sql`DELETE FROM catalog.usage_log WHERE seq >= 4`], '4', '检查点'],
  ])('%s', async (_what, statements, seq, reason) => {
    await appendUsage(db, ['一', '二', '三', '四', '五'].map(entry))
    for (const statement of statements) await tamper(statement)
    expect(await verifyChain(db)).toMatchObject({ ok: false, broken: { seq, reason: expect.stringContaining(reason) } })
  })

  test('a tail cut off together with the head row is found by a checkpoint written down elsewhere', async () => {
    await appendUsage(db, ['一', '二', '三'].map(entry))
    const { head } = await verifyChain(db)
    const noted = { seq: BigInt(head.seq), hash: head.hash }
    expect(await verifyChain(db, noted)).toMatchObject({ ok: true })
    await tamper(sql`DELETE FROM catalog.usage_log WHERE seq = 3`)
    await tamper(rehash)
    expect(await verifyChain(db)).toMatchObject({ ok: true })
    expect(await verifyChain(db, noted)).toMatchObject({ ok: false, broken: { seq: '3' } })
  })
})

test('when the log cannot be written the reader is refused', async () => {
  const log = createUsageLog(db)
  await sql`ALTER TABLE catalog.usage_log_head RENAME TO elsewhere`.execute(db)
  await expect(log.append(entry('一'))).rejects.toMatchObject({ problem: { code: 'log_broken' } })
})
