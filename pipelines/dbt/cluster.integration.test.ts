import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@anju/infra/local/free-port.ts'
import { bringTrino } from '@anju/infra/trino/bring.ts'
import { openTrino, type Trino } from '@anju/infra/trino/client.ts'
import { findJava } from '@anju/infra/trino/java.ts'
import { startTrinoNode, type TrinoNode } from '@anju/infra/trino/node.ts'
import { TRINO_CAN_RUN } from '@anju/infra/trino/test-trino.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { trinoEnvironment } from '../config.ts'
import { type DbtRunner, startDbtRunner } from './runner.ts'
import { BIN, notGood, PROJECT, STAGED, startTestProject, type TestProject } from './test-project.ts'

// A coordinator and two workers, each a server of its own on its own port.
let project: TestProject
let coordinator: TrinoNode
let workers: TrinoNode[] = []
let trino: Trino
let dbt: DbtRunner
const state = mkdtempSync(join(tmpdir(), 'anju-test-cluster-'))

/** Queries are run again when a worker is lost, as in infra/compose; a lost worker is given up after seconds, since the test waits. */
const RETRY = {
  'retry-policy': 'QUERY',
  'retry-initial-delay': '1s',
  'query.remote-task.max-error-duration': '5s',
  'exchange.max-error-duration': '5s',
}

beforeAll(async () => {
  if (!TRINO_CAN_RUN) return
  project = await startTestProject(inject('postgresUrl'))
  await project.lake.run(MANY_ENTRIES)
  const java = findJava(process.env)
  // The worker that is left does alone what two did: 640 MB give a query 192 MB on a node, of which this one takes 190 and more.
  const server = { java, home: await bringTrino(java), heapMb: 1_024, properties: RETRY, ...project.testLake.options }
  const start = (at: string, coordinatesOnly: boolean, coordinator?: string) =>
    startTrinoNode({
      ...server,
      port: Number(new URL(at).port),
      stateDir: join(state, new URL(at).port),
      coordinatesOnly,
      ...(coordinator ? { coordinator } : {}),
    })
  const address = await freeAddress()
  const started = [start(address, true), start(await freeAddress(), false, address), start(await freeAddress(), false, address)]
  ;[coordinator, ...workers] = (await Promise.all(started)) as [TrinoNode, TrinoNode, TrinoNode]
  trino = openTrino({ url: coordinator.url, user: 'test' })
  const env = { ...trinoEnvironment(coordinator.url), DBT_TARGET_PATH: state, DBT_LOG_PATH: state }
  dbt = startDbtRunner({ python: join(BIN, 'python'), projectDir: PROJECT, env })
}, 600_000)
afterAll(async () => {
  await dbt?.close()
  for (const node of [...workers, coordinator]) await node?.kill()
  await project?.stop()
  rmSync(state, { recursive: true, force: true })
})

const freeAddress = async () => `http://127.0.0.1:${await freePort()}`

const ENTRIES = 600_000
const MANY_ENTRIES = `INSERT INTO ods.ledger_account_entry BY NAME
  SELECT 'N' || i AS entry_no, 'A' || (i % 5000) AS account_no, 'V' || i AS voucher_no, DATE '2026-11-10' AS business_date, '01' AS kind,
    (i % 100000)::DECIMAL(18,2) / 100 AS amount, '202611' AS month, '01' AS reversal_flag,
    'insert' AS _op, 1 AS _lsn, i AS _seq, 1 AS _xid, TIMESTAMPTZ '2026-11-25 10:00:00+08' AS _committed_at
  FROM range(${ENTRIES}) t(i)`

const activeWorkers = async () =>
  (await trino.query("SELECT count(*) AS n FROM system.runtime.nodes WHERE state = 'active' AND NOT coordinator"))[0]!.n

const tasksOf = async (node: TrinoNode) =>
  (
    await trino.query(`SELECT count(*) AS n FROM system.runtime.tasks t JOIN system.runtime.queries q USING (query_id)
    WHERE q.query LIKE '%insert into%account_entry__staged%' AND t.state = 'RUNNING' AND t.node_id = 'anju-${new URL(node.url).port}'`)
  )[0]!.n

test.runIf(TRINO_CAN_RUN)(
  'a model is built though one of two workers is killed in the midst of its query, and every entry is there once',
  async () => {
    await expect.poll(activeWorkers, { timeout: 60_000 }).toBe(2n)
    const building = dbt.run(['dwd.account_entry'], STAGED)
    await expect.poll(() => tasksOf(workers[1]!), { timeout: 120_000, interval: 50 }).toBeGreaterThan(0n)
    await workers[1]!.kill()
    expect(notGood(await building)).toEqual([])
    expect(await activeWorkers()).toBe(1n)
    const sums = `SELECT count(*) AS row_count, count(DISTINCT entry_no) AS entries, sum(amount) AS amount FROM dwd.account_entry__staged WHERE entry_no LIKE 'N%'`
    expect(await project.query(sums)).toEqual([{ row_count: BigInt(ENTRIES), entries: BigInt(ENTRIES), amount: '299997000.00' }])
  },
  600_000,
)
