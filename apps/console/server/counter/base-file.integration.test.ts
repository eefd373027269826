import { Readable } from 'node:stream'
import { openUnitWith, startTestLedger, type TestLedger } from '@anju/core-ledger/testing/test-ledger.ts'
import { openExcel, writeTextSheet } from '@anju/pipelines/import/file/excel.ts'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { type CounterDesk, counterServer } from '../../testing/counter-server.ts'

const DAY = '2026-11-25'
const HEADER = ['个人账号', '姓名', '原缴存基数', '新缴存基数']
let ledger: TestLedger
let app: FastifyInstance
let unitNo: string
let accountNos: string[]
const desk: CounterDesk = { role: 'clerk', log: [] }
const { log } = desk

beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  ;({ unitNo, accountNos } = await openUnitWith(ledger, 1, 3))
  app = counterServer(await ledger.app.listen({ port: 0, host: '127.0.0.1' }), desk)
})
afterAll(async () => {
  await app?.close()
  await ledger?.close()
})
beforeEach(() => {
  desk.role = 'clerk'
  log.length = 0
})

/** Text in GBK, by trying which two bytes decode to each character. */
function gbk(text: string): Uint8Array {
  const decoder = new TextDecoder('gbk')
  const bytesOf = new Map<string, number[]>()
  for (let first = 0x81; first <= 0xfe; first++)
    for (let second = 0x40; second <= 0xfe; second++) bytesOf.set(decoder.decode(Uint8Array.of(first, second)), [first, second])
  return Uint8Array.from([...text].flatMap((one) => (one < '\u0080' ? [one.charCodeAt(0)] : bytesOf.get(one)!)))
}
const csv = (...rows: string[][]) => [HEADER, ...rows].map((row) => row.join(',')).join('\r\n')

async function preview(fileName: string, bytes: Uint8Array | string, over: object = {}) {
  const content = Buffer.from(bytes).toString('base64')
  const response = await app.inject({
    method: 'POST',
    url: `/api/counter/units/${unitNo}/base-file/preview`,
    payload: { fileName, businessDate: DAY, content, ...over },
  })
  return { status: response.statusCode, body: response.json() }
}
const names = [10, 11, 12].map((order) => `测试${order}`)
const rowsOf = (base: string) => accountNos.map((accountNo, index) => [accountNo, names[index]!, '5000.00', base])

test.each([
  ['UTF-8', '基数.csv', (text: string) => new TextEncoder().encode(text)],
  ['UTF-8 with a mark', '基数.csv', (text: string) => new TextEncoder().encode(`\ufeff${text}`)],
  ['GBK', '基数.csv', gbk],
])(
  'a CSV file in %s is read and previewed: old and new base of each, and what the unit pays more a month',
  async (_, name, encode) => {
    const { status, body } = await preview(name, encode(csv(...rowsOf('6000'))))
    expect(status, JSON.stringify(body)).toBe(200)
    expect(body).toMatchObject({ fits: 3, missing: 0, before: '3600.00', after: '4320.00', misfits: [] })
    expect(body.rows[0]).toEqual({
      line: 2,
      accountNo: accountNos[0],
      name: '测试10',
      baseBefore: '5000.00',
      baseAfter: '6000.00',
      before: '1200.00',
      after: '1440.00',
    })
  },
)

test('the template holds who is in the unit as text; filled in and sent back it is submitted and approved as one', async () => {
  const response = await app.inject({ url: `/api/counter/units/${unitNo}/base-file/template` })
  expect(response.headers['content-disposition']).toContain(`${unitNo}.xlsx`)
  const [sheet] = await openExcel(() => Readable.from([response.rawPayload]), '模板.xlsx')
  const lines: unknown[][] = []
  for await (const { cells } of sheet!.rows) lines.push([...cells])
  expect(lines.map((cells) => cells.slice(0, 3))).toEqual([
    HEADER.slice(0, 3),
    ...accountNos.map((accountNo, index) => [accountNo, names[index], '5000.00']),
  ])
  const filled = await writeTextSheet('年度', [HEADER, ...rowsOf('7000.00')])
  expect((await preview('年度基数.xlsx', filled)).body).toMatchObject({ fromMonth: '202607', pending: true })
  const { body } = await preview('年度基数.xlsx', filled, { fromMonth: '202411' })
  expect(body).toMatchObject({ fromMonth: '202411', pending: false, fits: 3, misfits: [] })
  const submitted = await app.inject({
    method: 'POST',
    url: '/api/counter/applications/base_adjustment_file',
    headers: { 'idempotency-key': 'base-file' },
    payload: { businessDate: DAY, content: { unitNo, fileName: body.fileName, fromMonth: body.fromMonth, rows: body.content } },
  })
  const { applicationNo } = submitted.json()
  const approved = await ledger.post(`/applications/${applicationNo}/approve`, { businessDate: DAY }, undefined, 'supervisor:li')
  expect(approved.body).toMatchObject({ state: '50', result: { adjusted: 3 } })
  expect((await ledger.get(`/accounts/${accountNos[2]}`)).body).toMatchObject({ base: '7000.00' })
})

test('every line that does not fit is named, whether the file’s form or the ledger’s rules refuse it, and nothing is done', async () => {
  const before = (await ledger.get(`/accounts/${accountNos[0]}`)).body
  const rows = rowsOf('8000')
  const text = csv(
    rows[0]!,
    [accountNos[1]!, '另一人', '', '8000'],
    [accountNos[2]!, names[2]!, '', '八千'],
    ['12', '', '', '8000'],
    [accountNos[1]!, names[1]!, '', '1'],
  )
  const { body } = await preview('基数.csv', text)
  expect(body.fits).toBe(1)
  expect(body.misfits).toMatchObject([
    { line: 3, accountNo: accountNos[1], field: 'name', value: '另一人', allowed: '与账户姓名一致' },
    { line: 4, field: 'base', value: '八千', allowed: '大于零、最多两位小数的金额' },
    { line: 5, field: 'accountNo', value: '12' },
    { line: 6, field: 'accountNo', value: accountNos[1], allowed: '文件内不重复' },
  ])
  expect((await ledger.get(`/accounts/${accountNos[0]}`)).body).toEqual(before)
})

test.each([
  ['a picture', '基数.png', new Uint8Array([1, 2, 3]), '可用 .xlsx 或 .csv'],
  ['bytes that are no text', '基数.csv', Uint8Array.of(0xff, 0x80, 0x01), '无法识别的文字编码'],
  ['a broken workbook', '基数.xlsx', new Uint8Array(200), '不是可读的 Excel 工作簿'],
  ['other columns', '基数.csv', new TextEncoder().encode('工号,工资\n1,5000\n'), '第一行须有“个人账号”和“新缴存基数”两列'],
  ['nothing under its header', '基数.csv', new TextEncoder().encode(csv()), '表头之下没有内容'],
])('%s is refused as a whole, saying what is allowed', async (_, fileName, bytes, allowed) => {
  const { status, body } = await preview(fileName, bytes)
  expect(status).toBe(422)
  expect(body).toMatchObject({ code: 'base_file_unreadable', detail: expect.stringContaining(allowed) })
})

test('a workbook that unfolds to far more than any unit has is refused before it is unfolded', async () => {
  const sheet = await writeTextSheet('表', [HEADER])
  // The size that an entry of the archive declares, in its central directory.
  const bomb = Uint8Array.from(sheet)
  const entry = Buffer.from(bomb).indexOf(Uint8Array.of(0x50, 0x4b, 0x01, 0x02))
  new DataView(bomb.buffer).setUint32(entry + 24, 4_000_000_000, true)
  expect((await preview('基数.xlsx', bomb)).body).toMatchObject({
    code: 'base_file_unreadable',
    detail: '工作簿展开后过大；请只保留一个工作表和所需的列',
  })
})

test('a unit that is not there, and who is no clerk, are refused', async () => {
  const other = await app.inject({
    method: 'POST',
    url: '/api/counter/units/9800000000000/base-file/preview',
    payload: { fileName: '基数.csv', businessDate: DAY, content: Buffer.from(csv(...rowsOf('6000'))).toString('base64') },
  })
  expect(other.json()).toMatchObject({ code: 'unit_unknown' })
  expect((await preview('基数.csv', csv(...rowsOf('6000')), { fromMonth: '2026-07' })).body).toMatchObject({
    code: 'field_invalid',
    field: 'fromMonth',
  })
  expect((await preview('基数.csv', csv(), { content: '%%' })).body).toMatchObject({
    code: 'malformed_request',
    field: 'content',
  })
  desk.role = 'analyst'
  expect((await preview('基数.csv', csv(...rowsOf('6000')))).body).toMatchObject({ code: 'counter_role_needed' })
  expect((await app.inject({ url: `/api/counter/units/${unitNo}/base-file/template` })).json()).toMatchObject({
    code: 'counter_role_needed',
  })
})

test('each look at a unit’s people is logged, without their numbers', async () => {
  await preview('基数.csv', csv(...rowsOf('6000')))
  await app.inject({ url: `/api/counter/units/${unitNo}/base-file/template` })
  expect(log.map(({ action, rowCount, subject }) => ({ action, rowCount, subject }))).toEqual([
    { action: 'counter', rowCount: 3, subject: 'wang' },
    { action: 'counter', rowCount: 3, subject: 'wang' },
  ])
  expect(JSON.stringify(log)).not.toContain(accountNos[0])
})
