import { createTestDatabase } from '@anju/infra/local/test-postgres.ts'
import type pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { connect } from '../test-source.ts'
import { lsnFromText } from '../wire/lsn.ts'
import { describeFrom, presentFrom } from './attributes.ts'
import { logEnd } from './chunk-reader.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
let client: pg.Client
beforeAll(async () => {
  database = await createTestDatabase(inject('postgresUrl'))
  client = await connect(database.url)
  await client.query('CREATE SCHEMA s; CREATE TABLE s.t (id int PRIMARY KEY, a int); CREATE PUBLICATION p FOR TABLE s.t')
})
afterAll(async () => {
  await client?.end()
  await database?.drop()
})

test('a table that is altered while it is described is described as it is after that, from there on', async () => {
  const describe = describeFrom(client, 'p')
  let altered = 0n
  const { relation, at } = (await presentFrom(client, async () => {
    const found = (await describe('s_t'))!.relation
    if (altered === 0n) {
      await client.query('ALTER TABLE s.t ALTER a TYPE text USING a::text')
      altered = lsnFromText(await logEnd(client))
    }
    return found
  }))!
  expect(relation.columns.map(({ name, typeOid }) => [name, typeOid])).toEqual([
    ['id', 23],
    ['a', 25],
  ])
  expect(at.lsn).toBeGreaterThanOrEqual(altered)
})

test('what is not published is not described', async () => {
  expect(await describeFrom(client, 'p')('s_other')).toBeUndefined()
})
