import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { registerAssets } from '../assets/register.ts'
import { classifyAssets } from '../classification/classify.ts'
import { partialMask, partialMaskSql } from '../policy/partial-mask.ts'
import { tokenKeyStatement, tokenOf, tokenSql } from '../policy/token.ts'
import { loadProfiles } from '../profiles/store.ts'
import { CANARIES, type CanaryLake, declarationsOf, startCanaryLake, TOKEN_KEY } from '../testing/canary-lake.ts'
import { call, startTestApp } from '../testing/test-app.ts'

let canary: CanaryLake
let app: FastifyInstance
beforeAll(async () => {
  canary = await startCanaryLake(inject('postgresUrl'))
  await canary.lake.run(
    "CREATE TABLE ads.profile_tag AS SELECT 'M77004711' AS member_no, 'age_band' AS tag_code, '30–39岁' AS tag_value",
  )
  app = await startTestApp({ db: canary.db, lake: canary.lake, lakeCatalog: canary.lakeCatalog, tokenKey: TOKEN_KEY })
})
afterAll(async () => {
  await app.close()
  await canary.stop()
})

const idsOf = (body: { assets: { id: string }[] }) => body.assets.map((asset) => asset.id)

describe('an asset is found', () => {
  test.each([
    ['个人账户', 'dwd.account'],
    ['账户余额', 'dwd.account'],
    ['gerenzhanghu', 'dwd.account'],
    ['grzh', 'dwd.account'],
    ['GRZHYE', 'dwd.account'],
    ['dwd.account', 'dwd.account'],
    ['account', 'dwd.account'],
    ['单位信息', 'dwd.unit'],
    ['dwxx', 'dwd.unit'],
    ['ＧＲＺＨＹＥ', 'dwd.account'],
    ['身份证', 'dwd.member'],
    ['sfzhm', 'dwd.member'],
    ['个人 余额', 'dwd.account'],
  ])('by “%s”: %s first', async (q, id) => {
    const { body } = await call(app, 'steward', `/api/assets?q=${encodeURIComponent(q)}`)
    expect(idsOf(body)[0]).toBe(id)
  })

  test('the moment it is registered, a hundred times over', async () => {
    for (let index = 0; index < 100; index += 1) {
      await registerAssets(canary.db, [{ id: `ads.fresh_${index}`, kind: 'indicator', layer: 'ads', title: `新指标${index}号` }])
      expect(idsOf((await call(app, 'steward', `/api/assets?q=${encodeURIComponent(`新指标${index}号`)}`)).body)[0]).toBe(
        `ads.fresh_${index}`,
      )
    }
  })

  test('page by page, each once; signs of LIKE are only signs', async () => {
    const seen: string[] = []
    for (let next: string | null = ''; next !== null; ) {
      const { body }: { body: { assets: { id: string }[]; next: string | null } } = await call(
        app,
        'steward',
        `/api/assets?kind=indicator&limit=30${next && `&cursor=${next}`}`,
      )
      seen.push(...idsOf(body))
      next = body.next
    }
    expect(seen).toHaveLength(100)
    expect(new Set(seen).size).toBe(100)
    expect(idsOf((await call(app, 'steward', '/api/assets?q=%25')).body)).toEqual([])
    expect((await call(app, 'steward', '/api/assets?cursor=nonsense')).body).toMatchObject({ code: 'cursor_invalid' })
  })

  test('together with elements and code values in the one search', async () => {
    const { body } = await call(app, 'steward', `/api/search?q=${encodeURIComponent('销户')}`)
    expect(body).toMatchObject({
      codes: expect.arrayContaining([expect.objectContaining({ title: expect.stringContaining('销户') })]),
    })
    expect((await call(app, 'steward', `/api/search?q=${encodeURIComponent('身份证号')}`)).body).toMatchObject({
      elements: expect.arrayContaining([expect.objectContaining({ column: 'id_number' })]),
    })
    expect((await call(app, 'steward', '/api/search?q=GRZHYE')).body).toMatchObject({
      elements: [{ column: 'balance', title: '个人账户余额' }],
    })
  })
})

describe('an asset is described as the viewer may see it', () => {
  test('levels come from the standard, what a viewer gets from the policy', async () => {
    const { body } = await call(app, 'analyst', '/api/assets/dwd.member')
    expect(body).toMatchObject({ title: '个人信息', level: 4, owner: '归集管理科', dataset: 'member', policy: { denied: null } })
    const { columns } = body as { columns: { name: string }[] }
    expect(columns.find(({ name }) => name === 'id_number')).toMatchObject({
      code: 'ZJHM',
      classification: { level: 4, personal: 'id_number', source: 'standard' },
      policy: { action: 'mask', mask: 'partial', reason: expect.stringContaining('证件号码') },
    })
  })
  test('a sample is masked, and an unknown asset is refused', async () => {
    const { body } = await call(app, 'steward', '/api/assets/dwd.member/sample')
    expect(JSON.stringify(body)).toContain('411***********2719')
    expect((body as { columns: unknown[] }).columns).toContainEqual(expect.objectContaining({ name: 'name', title: '姓名' }))
    for (const { text } of CANARIES) expect(JSON.stringify(body)).not.toContain(text)
    expect((await call(app, 'steward', '/api/assets/dwd.nonsuch')).status).toBe(404)
    expect((await call(app, 'leader', '/api/assets/dwd.member/sample')).body).toMatchObject({ code: 'asset_denied' })
  })
})

describe('classification', () => {
  test('what detectors find is proposed, and closes or opens columns at once', async () => {
    const before = await call(app, 'steward', '/api/sql', { sql: 'SELECT raw FROM ods.mystery', purpose: 'governance' })
    expect(before.body).toMatchObject({ code: 'asset_denied' })
    const outcome = await classifyAssets(canary.lake, canary.db)
    expect(outcome.personal).toContain('ods.mystery.raw')
    const { body } = await call(app, 'steward', '/api/sql', {
      sql: 'SELECT raw FROM ods.mystery',
      purpose: 'governance',
    })
    expect(body).toMatchObject({ rows: [['***']] })
  })

  test('a steward’s word counts from the next query on, may be withdrawn, and stands in the log', async () => {
    const url = '/api/assets/ads.profile/columns/age/classification'
    const sql = { sql: 'SELECT age FROM ads.profile WHERE age = 39 OR age IS NULL', purpose: 'service' }
    expect((await call(app, 'service', '/api/sql', sql)).body).toMatchObject({ rows: [[39]] })
    await call(app, 'steward', url, { decision: { level: 4, personal: 'none' } })
    expect((await call(app, 'service', '/api/sql', sql)).body).toMatchObject({ rows: [[null], [null]] })
    await call(app, 'steward', url, { decision: null })
    expect((await call(app, 'service', '/api/sql', sql)).body).toMatchObject({ rows: [[39]] })
    const { body } = await call(app, 'steward', '/api/usage-log?asset=ads.profile&limit=200')
    expect((body as { entries: { action: string }[] }).entries.filter(({ action }) => action === 'classification')).toHaveLength(
      2,
    )
  })

  test.each([
    ['analyst', 'dwd.member', 'name', { level: 3, personal: 'name' }, 'steward_only'],
    ['steward', 'dwd.member', 'name', { level: 1, personal: 'name' }, 'classification_too_low'],
    ['steward', 'dwd.member', 'nonsuch', { level: 3, personal: 'name' }, 'column_unknown'],
  ] as const)('%s on %s.%s %o → %s', async (role, asset, column, decision, code) => {
    const { body } = await call(app, role, `/api/assets/${asset}/columns/${column}/classification`, { decision })
    expect(body).toMatchObject({ code })
  })

  test('a column that is registered again keeps what was said of it; one that is gone is forgotten', async () => {
    await call(app, 'steward', '/api/assets/dwd.unit/columns/name/classification', { decision: { level: 1, personal: 'none' } })
    const [unit] = declarationsOf().filter(({ id }) => id === 'dwd.unit')
    await registerAssets(canary.db, [{ ...unit!, columns: unit!.columns!.filter(({ name }) => name !== 'credit_code') }])
    const { columns } = (await call(app, 'steward', '/api/assets/dwd.unit')).body as { columns: { name: string }[] }
    expect(columns.find(({ name }) => name === 'name')).toMatchObject({ classification: { source: 'steward', level: 1 } })
    expect(columns.map(({ name }) => name)).not.toContain('credit_code')
    await registerAssets(canary.db, declarationsOf())
  })
})

describe('a profile', () => {
  beforeAll(async () => {
    expect(await loadProfiles(canary.lake, canary.db)).toBe(2)
  })
  test('is answered to a service by number, amounts in bands, with its tags', async () => {
    const { body } = await call(app, 'service', '/profiles/M77004711?purpose=service')
    expect(body).toMatchObject({
      memberNo: 'M77004711',
      attributes: expect.arrayContaining([
        { name: 'age', title: expect.any(String), value: '39', unit: null, masked: false, reason: null },
        { name: 'balance', title: '个人账户余额', value: '5万–10万元', unit: null, masked: true, reason: expect.any(String) },
      ]),
      tags: [{ code: 'age_band', name: '年龄段', category: '基本', value: '30–39岁', definition: expect.any(String) }],
    })
  })
  test('is shown to a clerk in full, to a steward without number and amounts, to nobody else', async () => {
    expect(JSON.stringify((await call(app, 'clerk', '/api/profiles/M77004711?purpose=business')).body)).toContain('98761.57')
    const steward = JSON.stringify((await call(app, 'steward', '/api/profiles/M77004711?purpose=governance')).body)
    for (const { text } of CANARIES) expect(steward).not.toContain(text)
    for (const [role, purpose] of [
      ['analyst', 'analysis'],
      ['leader', 'decision'],
      ['clerk', 'analysis'],
    ] as const) {
      expect((await call(app, role, `/api/profiles/M77004711?purpose=${purpose}`)).body, role).toMatchObject({
        code: 'asset_denied',
      })
    }
  })
  test('needs a purpose, a number of its shape, and a member', async () => {
    expect((await call(app, 'service', '/api/profiles/M77004711')).status).toBe(400)
    expect((await call(app, 'service', '/api/profiles/a%27b?purpose=service')).status).toBe(400)
    expect((await call(app, 'service', '/api/profiles/M0?purpose=service')).body).toMatchObject({ code: 'profile_unknown' })
  })
  test('once read stands in the log by the member’s token, never by number', async () => {
    const { body } = await call(app, 'steward', '/api/usage-log?asset=ads.profile&limit=200')
    expect(JSON.stringify(body)).not.toContain('GET /api/profiles/M77004711')
    expect(JSON.stringify(body)).toContain(tokenOf('M77004711', TOKEN_KEY))
  })
  test('is answered in milliseconds, the log entry included', async () => {
    const times: number[] = []
    for (let index = 0; index < 300; index += 1) {
      const started = performance.now()
      await call(app, 'service', '/api/profiles/M77004711?purpose=service')
      times.push(performance.now() - started)
    }
    times.sort((left, right) => left - right)
    console.info(`profile p50 ${times[150]!.toFixed(1)} ms, p99 ${times[297]!.toFixed(1)} ms`)
    expect(times[150]).toBeLessThan(25)
  })
  test('follows the published table: who is gone there is gone here', async () => {
    await canary.lake.run("DELETE FROM ads.profile WHERE member_no = 'M77000002'")
    expect(await loadProfiles(canary.lake, canary.db)).toBe(1)
    expect((await call(app, 'service', '/api/profiles/M77000002?purpose=service')).status).toBe(404)
  })
})

test('the usage log is for stewards, and says whether it is whole', async () => {
  expect((await call(app, 'analyst', '/api/usage-log')).status).toBe(403)
  expect((await call(app, 'steward', '/api/usage-log/verify')).body).toMatchObject({
    intact: true,
    checked: expect.any(Number),
    seq: null,
  })
})

test('the standard can be read: datasets, one dataset, a code list', async () => {
  expect((await call(app, 'analyst', '/api/standards/datasets')).body).toMatchObject({
    datasets: expect.arrayContaining([expect.objectContaining({ name: 'member' })]),
  })
  expect((await call(app, 'analyst', '/api/standards/datasets/account')).body).toMatchObject({
    elements: expect.arrayContaining([expect.objectContaining({ code: 'GRZHYE' })]),
  })
  expect((await call(app, 'analyst', '/api/standards/code-lists/nonsuch')).body).toMatchObject({
    code: 'code_list_unknown',
    allowed: expect.any(String),
  })
})

test('a mask gives the same text in TypeScript and in SQL', async () => {
  const texts = [
    '欧阳金丝雀',
    '411202198703142719',
    '41120219870314271X',
    '411202870314271',
    '13912347856',
    '6222021702012345678',
    '9926010477321',
    '河南省三门峡市湖滨区黄河西路八号院3号楼',
    '',
    ' ',
    '1',
    'x\ny',
    '张3',
    '𠮷野家𠮷野家𠮷野家𠮷野家𠮷野家',
    '1987-03-14',
    "o'b",
  ]
  for (const kind of [
    'name',
    'id_number',
    'mobile',
    'bank_card',
    'account_no',
    'address',
    'birth_date',
    'income',
    'none',
  ] as const) {
    for (const text of texts) {
      const [row] = await canary.lake.query<{ masked: string }>(
        `SELECT ${partialMaskSql(kind, 'v', 'VARCHAR')} AS masked FROM (SELECT $1::VARCHAR AS v)`,
        [text],
      )
      expect(row?.masked, `${kind} ${text}`).toBe(partialMask(kind, text, 'VARCHAR'))
    }
  }
  for (const amount of [
    '-1.00',
    '0.00',
    '999.99',
    '1000.00',
    '2999.99',
    '9999.99',
    '10000.00',
    '30000.00',
    '99999.99',
    '100000.00',
  ]) {
    const [row] = await canary.lake.query<{ masked: string }>(
      `SELECT ${partialMaskSql('income', 'v', 'DECIMAL(18,2)')} AS masked FROM (SELECT $1::DECIMAL(18,2) AS v)`,
      [amount],
    )
    expect(row?.masked, amount).toBe(partialMask('income', amount, 'DECIMAL(18,2)'))
  }
  const token = await canary.lake.transaction(async (session) => {
    await session.run(tokenKeyStatement("k'ey"))
    return session.query<{ t: string }>(`SELECT ${tokenSql("'9926010477321'")} AS t`)
  })
  expect(token[0]?.t).toBe(tokenOf('9926010477321', "k'ey"))
})

test('a table’s kept snapshots are listed, newest first, and each can be asked for by its id', async () => {
  await canary.lake.run('CREATE TABLE ads.kept AS SELECT 1 AS n')
  await canary.lake.run('INSERT INTO ads.kept SELECT 2 UNION ALL SELECT 3')
  await registerAssets(canary.db, [{ id: 'ads.kept', kind: 'table', layer: 'ads', columns: [{ name: 'n', type: 'INTEGER' }] }])
  const { body }: { body: { snapshots: { id: string; totalRows: number; addedRows: number; operation: string }[] } } = await call(
    app,
    'steward',
    '/api/assets/ads.kept/snapshots',
  )
  expect(body.snapshots.map(({ operation, addedRows, totalRows }) => [operation, addedRows, totalRows])).toEqual([
    ['append', 2, 3],
    ['append', 1, 1],
  ])
  const [, first] = body.snapshots
  expect(await canary.lake.query(`SELECT n FROM ads.kept AT (VERSION => ${first!.id})`)).toEqual([{ n: 1 }])
  expect((await call(app, 'steward', '/api/assets/ads.none/snapshots')).status).toBe(404)
})
