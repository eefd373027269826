import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { publishStaged } from '@anju/infra/lake/publish.ts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { DbtFailed, DbtStopped } from './errors.ts'
import { startDbtRunner } from './runner.ts'
import { ANNA, fillCentre } from './test-centre.ts'
import { addChanges } from './test-ods.ts'
import { BIN, notGood, PROJECT, PUBLISHED, STAGED, startTestProject, type TestProject, TODAY } from './test-project.ts'

let project: TestProject
beforeAll(async () => {
  project = await startTestProject(inject('postgresUrl'), async () => undefined)
})
afterAll(() => project?.stop())

test('a centre on its first day, with nothing in ods, has every table published and no test accuses it', async () => {
  expect(notGood(await project.dbt.run(project.assets, PUBLISHED))).toEqual([])
  expect(notGood(await project.dbt.test(project.assets, PUBLISHED))).toEqual([])
  expect(await project.query('SELECT count(*) AS n FROM dwd.loan')).toEqual([{ n: 0n }])
  expect(existsSync(join(PROJECT, 'data'))).toBe(false)
})

describe('with business in ods', () => {
  beforeAll(async () => {
    await fillCentre(project.lake)
    expect(notGood(await project.dbt.run(project.assets, PUBLISHED))).toEqual([])
  })

  test('a failing test keeps the old version in sight; a repaired one takes its place', async () => {
    await addChanges(project.lake, 'account_entry', [
      {
        op: 'insert',
        lsn: 70,
        row: {
          entry_no: 'E9',
          account_no: ANNA,
          business_date: TODAY,
          kind: '01',
          amount: '1.00',
          current_amount: '0.99',
          prior_amount: '0.00',
          reversal_flag: '01',
        },
      },
    ])
    const later = { ...STAGED, asOfLsn: '70' }
    expect(notGood(await project.dbt.run(['dwd.account_entry'], later))).toEqual([])
    const failed = (await project.dbt.test(['dwd.account_entry'], later)).filter(({ status }) => status === 'fail')
    expect(failed.map(({ name, failures, asset }) => ({ name, failures, asset }))).toEqual([
      { name: 'account_entry_amount_is_prior_and_current', failures: 1, asset: 'dwd.account_entry' },
    ])
    expect(await project.query(`SELECT count(*) AS n FROM dwd.account_entry`)).toEqual([{ n: 8n }])

    await addChanges(project.lake, 'account_entry', [{ op: 'delete', lsn: 71, row: { entry_no: 'E9' } }])
    await project.dbt.run(['dwd.account_entry'], { ...STAGED, asOfLsn: '71' })
    expect(notGood(await project.dbt.test(['dwd.account_entry'], { ...STAGED, asOfLsn: '71' }))).toEqual([])
    const { rowCount } = await publishStaged(project.testLake.options, { schema: 'dwd', table: 'account_entry' })
    expect(rowCount).toBe(8n)
  })

  test('a row whose parent is known only to a later commit accuses nobody; a real orphan is found', async () => {
    const orphan = {
      account_no: 'X',
      member_no: 'M001',
      unit_no: 'nowhere',
      base: '1.00',
      status: '01',
      balance: '0.00',
      prior_balance: '0.00',
      current_balance: '0.00',
      held: '0.00',
      opened_on: TODAY,
    }
    const testsOf = async (lsn: number) => {
      await project.dbt.run(['dwd.account'], { ...STAGED, asOfLsn: String(lsn) })
      return (await project.dbt.test(['dwd.account'], STAGED)).filter(({ status }) => status === 'fail').map(({ name }) => name)
    }
    await addChanges(project.lake, 'account', [{ op: 'insert', lsn: 80, row: orphan }])
    expect(await testsOf(80)).toEqual([])
    await addChanges(project.lake, 'unit', [{ op: 'insert', lsn: 81, row: { unit_no: 'other', name: '另一单位' } }])
    await project.dbt.run(['dwd.unit'], { ...PUBLISHED, asOfLsn: '81' })
    expect(await testsOf(80)).toEqual(['account_unit_no_exists'])
  })

  test('entries that were read again, after the balances that they explain, accuse nobody', async () => {
    const [columns] = await project.query(
      "SELECT string_agg(column_name, ', ') AS own FROM (DESCRIBE ods.ledger_account_entry) WHERE NOT starts_with(column_name, '_')",
    )
    const readAgain = `INSERT INTO ods.ledger_account_entry BY NAME
      SELECT ${columns!.own}, 'snapshot' AS _op, 95 AS _lsn, 0 AS _seq, 95 AS _xid, now() AS _committed_at
      FROM ods.ledger_account_entry WHERE account_no = '${ANNA}' AND _op = 'insert' AND entry_no <> 'E9'`
    await project.lake.run(readAgain)
    const later = { ...STAGED, asOfLsn: '95' }
    expect(notGood(await project.dbt.run(['dwd.account_entry'], later))).toEqual([])
    expect(notGood(await project.dbt.test(['dwd.account_entry'], later))).toEqual([])
  })

  test('a model that cannot be built is a result with the reason, and its table stays as it was', async () => {
    await project.lake.run('ALTER TABLE ods.ledger_remittance RENAME COLUMN member_count TO members')
    const [result] = await project.dbt.run(['dwd.remittance'], PUBLISHED)
    expect(result).toMatchObject({ asset: 'dwd.remittance', status: 'error', message: expect.stringContaining('member_count') })
    expect(await project.query('SELECT count(*) AS n FROM dwd.remittance')).toEqual([{ n: 2n }])
    await project.lake.run('ALTER TABLE ods.ledger_remittance RENAME COLUMN members TO member_count')
  })

  test('after kill -9 of the dbt process the request fails and the next one is served', async () => {
    const broken = project.dbt.run(project.assets, PUBLISHED)
    const expected = expect(broken).rejects.toThrow(DbtStopped)
    await sleep(300)
    process.kill(project.dbt.pid!, 'SIGKILL')
    await expected
    expect(notGood(await project.dbt.run(['dim.region'], PUBLISHED))).toEqual([])
  })

  test('a catalog that was killed and started again is used by the same dbt process', async () => {
    const before = project.dbt.pid
    await project.testLake.kill()
    const [lost] = await project.dbt
      .run(['dim.region'], PUBLISHED)
      .catch((error: unknown) => [{ status: 'error', message: String(error) }])
    expect(lost).toMatchObject({ status: 'error' })
    await project.testLake.restart()
    expect(notGood(await project.dbt.run(['dim.region'], PUBLISHED))).toEqual([])
    expect(project.dbt.pid).toBe(before)
  })

  test('a person builds and publishes by the command line', async () => {
    const cli = promisify(execFile)(join(BIN, 'dbt'), ['build', '--select', 'dim'], {
      cwd: PROJECT,
      env: {
        ...project.testLake.env,
        DBT_TARGET_PATH: join(project.state, 'cli'),
        DBT_LOG_PATH: join(project.state, 'cli'),
      },
    })
    expect((await cli).stdout).toContain('Completed successfully')
    expect(
      await project.query("SELECT count(*) AS n FROM dim.month WHERE month = '202602' AND last_day = DATE '2026-02-28'"),
    ).toEqual([{ n: 1n }])
  })
})

test('a business date that is none is refused by name', async () => {
  const [result] = await project.dbt.run(['dws.member_summary'], { ...PUBLISHED, businessDate: '25.11.2026' })
  expect(result).toMatchObject({
    status: 'error',
    message: expect.stringContaining("business_date '25.11.2026' is not YYYY-MM-DD"),
  })
})

test('a selection that names nothing gives no result; a project that does not parse is an error', async () => {
  expect(await project.dbt.run([], PUBLISHED)).toEqual([])
  const lost = startDbtRunner({
    python: join(BIN, 'python'),
    projectDir: project.state,
    env: { DBT_TARGET_PATH: project.state },
  })
  await expect(lost.parse()).rejects.toThrow(DbtFailed)
  await lost.close()
})
