import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { Suspects } from '../last-resort.ts'
import { addChange, addCommit, emptyBatch } from '../ods/batch.ts'
import { createAssembler } from '../wire/assemble.ts'
import { FailedTables } from './failed-tables.ts'
import { createOdsTables } from './ods-tables.ts'
import { createOdsWriter } from './ods-writer.ts'
import { ensureCaptureTables } from './position.ts'
import { ensureSchemaHistory } from './schema-history.ts'

let testLake: TestLake
let lake: Lake
const scratchDir = mkdtempSync(join(tmpdir(), 'anju-test-writer-'))

beforeAll(async () => {
  testLake = await startTestLake(inject('postgresUrl'))
  lake = await openLake(testLake.options)
})
afterAll(async () => {
  await lake?.close()
  await testLake?.stop()
  rmSync(scratchDir, { recursive: true, force: true })
})

test('rows that were put aside while their transaction was open carry its own end, whatever transactions follow in the batch', async () => {
  await ensureCaptureTables(lake)
  await ensureSchemaHistory(lake)
  const now = () => new Date()
  const attributes = async () => [{ attribute: 1, name: 'id', typeOid: 23, typeModifier: -1, filled: true, published: true }]
  const failed = new FailedTables(lake, now)
  const nothing = async () => undefined
  const tables = createOdsTables({
    lake,
    catalog: testLake.options,
    attributes,
    storage: async () => ({ files: '', newest: 1 }),
    describe: nothing,
    publishedName: nothing,
    failed,
    now,
    changed: () => {},
  })
  const writer = createOdsWriter({ lake, tables, failed, suspects: new Suspects(), slot: 'test', scratchDir, now })
  const batch = emptyBatch()
  const receive = createAssembler({
    change: (change) => addChange(batch, change, 10),
    commit: (transaction) => addCommit(batch, transaction),
  })
  const columns = [{ name: 'id', typeOid: 25, typeModifier: -1, key: true }]
  const begin = (xid: number, at: bigint) => receive({ kind: 'begin', xid, commitLsn: at, committedAtMicros: at })
  const insert = (id: string) => receive({ kind: 'insert', relationId: 1, row: [id] })
  const commit = (at: bigint) => receive({ kind: 'commit', commitLsn: at, endLsn: at, committedAtMicros: at })
  receive({ kind: 'relation', relation: { id: 1, schema: 'ledger', name: 'spilled', columns } })
  begin(1, 100n)
  insert('a')
  await writer.spill(batch)
  insert('b')
  commit(100n)
  begin(2, 200n)
  insert('c')
  await writer.spill(batch)
  insert('d')
  commit(200n)
  begin(3, 300n)
  insert('e')
  commit(300n)
  await writer.commit(batch, undefined, 300n)
  const rows = await lake.query<{ id: string; _lsn: bigint }>('SELECT id, _lsn FROM ods.ledger_spilled ORDER BY id')
  expect(rows.map(({ id, _lsn }) => [id, _lsn])).toEqual([
    ['a', 100n],
    ['b', 100n],
    ['c', 200n],
    ['d', 200n],
    ['e', 300n],
  ])
})
