import { openTestParser } from '@anju/infra/lake/sql/test-parser.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLineageEvent } from '../events/open-lineage.ts'
import type { TracedAsset } from './fact.ts'
import { traceSql } from './trace-sql.ts'

let parser: Awaited<ReturnType<typeof openTestParser>>
beforeAll(async () => {
  parser = await openTestParser()
})
afterAll(() => parser.close())

const asset = (id: string, ...names: string[]): TracedAsset => ({ id, columns: names.map((name) => ({ name, type: 'VARCHAR' })) })
const member = asset('dwd.member', 'member_no', 'name', 'gender')
const account = asset('dwd.account', 'member_no', 'balance')

const told = (edges: Awaited<ReturnType<typeof traceSql>>) =>
  edges?.map((edge) => `${edge.fromAsset}.${edge.fromColumn} -${edge.kind}→ ${edge.toColumn}`)

test('columns handed on, computed and only filtered by are told apart', async () => {
  const output = asset('dws.sum', 'member_no', 'total')
  const sql =
    "SELECT m.member_no, sum(a.balance) AS total FROM lake.dwd.member m JOIN lake.dwd.account__staged a USING (member_no) WHERE m.gender = '1' GROUP BY 1"
  expect(told(await traceSql(parser, sql, output, [member, account]))).toEqual([
    'dwd.member.member_no -identity→ member_no',
    'dwd.account.balance -derived→ total',
    'dwd.account.member_no -filter→ *',
    'dwd.member.gender -filter→ *',
  ])
})

test('columns without names are told by their place', async () => {
  const output = asset('dws.x', 'one', 'two')
  expect(
    told(await traceSql(parser, 'SELECT upper(name), balance FROM dwd.member, dwd.account', output, [member, account])),
  ).toEqual(['dwd.member.name -derived→ one', 'dwd.account.balance -identity→ two'])
})

test.each(['SELEC 1', 'DELETE FROM dwd.member', 'SELECT 1; SELECT 2', 'SELECT name FROM dwd.member'])(
  '“%s” gives no column edges',
  async (sql) => {
    expect(await traceSql(parser, sql, asset('dws.x', 'one', 'two'), [member])).toBeNull()
  },
)

test('an event is shaped as OpenLineage has it', async () => {
  const output = asset('dws.x', 'n')
  const sql = "SELECT name AS n FROM dwd.member WHERE gender = '1'"
  const columnEdges = (await traceSql(parser, sql, output, [member]))!
  const fact = { output, inputs: [member], columnEdges, job: 'dbt', runId: 'run-1', at: new Date('2026-11-25T00:00:00Z'), sql }
  expect(openLineageEvent(fact)).toMatchObject({
    eventType: 'COMPLETE',
    eventTime: '2026-11-25T00:00:00.000Z',
    schemaURL: expect.stringContaining('OpenLineage.json#/$defs/RunEvent'),
    run: { runId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/) },
    job: { namespace: 'anju', name: 'dbt.dws.x', facets: { sql: { query: sql } } },
    inputs: [{ name: 'dwd.member', facets: { schema: { fields: member.columns } } }],
    outputs: [
      {
        name: 'dws.x',
        facets: {
          columnLineage: {
            fields: {
              n: {
                inputFields: [{ name: 'dwd.member', field: 'name', transformations: [{ type: 'DIRECT', subtype: 'IDENTITY' }] }],
              },
            },
            dataset: [{ field: 'gender', transformations: [{ type: 'INDIRECT', subtype: 'FILTER' }] }],
          },
        },
      },
    ],
  })
})
