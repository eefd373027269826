import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SourceRefused, SourceUnavailable } from '../errors.ts'
import { sourceSchema } from '../source.ts'
import { httpFeed } from './http-feed.ts'
import { sortOut } from './sort-out.ts'

/** 张三 and 单位, as each encoding writes them; 单 without its second byte. */
const GBK = { 张三: [0xd5, 0xc5, 0xc8, 0xfd], 单位: [0xb5, 0xa5, 0xce, 0xbb], cut: [0xb5] }
const UTF8 = { 张三: [...Buffer.from('张三')], 单位: [...Buffer.from('单位')], cut: [0xe5, 0x8d] }

let server: Server
let answer: { contentType: string; body: Uint8Array }
let url: string

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.setHeader('content-type', answer.contentType)
    response.end(answer.body)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/records`
})
afterAll(() => server.close())

/** A row of 参保信息 whose names are these bytes. */
const row = (no: string, name: number[], employer: number[]) => [
  ...Buffer.from(`{"insurance_no":"${no}","insured_name":"`),
  ...name,
  ...Buffer.from('","employer_name":"'),
  ...employer,
  ...Buffer.from('","insured_id_number":"41120219900101123X","insurance_status":"1"}'),
]
const rowsOf = (...rows: number[][]) =>
  Uint8Array.from([...Buffer.from('{"rows":['), ...rows.flatMap((one, index) => (index ? [0x2c, ...one] : one)), 0x5d, 0x7d])

async function gathered() {
  const origin = { kind: 'http', url }
  const source = sourceSchema.parse({
    name: 'told',
    title: '来源',
    dataset: 'insurance_record',
    origin,
    everySeconds: 60,
  })
  const page = await httpFeed(source.origin as never, undefined).page(null, new AbortController().signal)
  const names = ({ values }: { values: readonly unknown[] }) => values.filter((value) => /[一-龟]/.test(String(value)))
  const { accepted, rejected } = sortOut(source, page.rows, 1)
  return {
    accepted: accepted.map(names),
    rejected: rejected.map(({ line, field, reason, raw }) => ({ line, field, reason, raw })),
  }
}

describe('the answer of a department', () => {
  test.each([
    ['application/json; charset=GBK', GBK],
    ['application/json;charset=gb2312', GBK],
    ['application/json; charset="GB18030"', GBK],
    ['application/json; charset=utf-8', UTF8],
    ['application/json', UTF8],
    ['', UTF8],
  ])('is read by the charset that it names: %s', async (contentType, words) => {
    answer = { contentType, body: rowsOf(row('1', words.张三, words.单位)) }
    expect(await gathered()).toEqual({ accepted: [['张三', '单位']], rejected: [] })
  })

  test.each([
    ['application/json; charset=GBK', GBK, '�B5'],
    ['application/json; charset=utf-8', UTF8, '�E5�8D'],
  ])(
    'with bytes that are no text in %s keeps the row that has them, by the bytes; the others are read',
    async (contentType, words, told) => {
      // A byte that no encoding has, beside what is cut: the answer is wholly text in none of them.
      const damaged = [...words.cut, 0xff]
      answer = { contentType, body: rowsOf(row('1', words.张三, words.单位), row('2', words.张三, damaged)) }
      const { accepted, rejected } = await gathered()
      expect(accepted).toEqual([['张三', '单位']])
      expect(rejected).toMatchObject([
        { line: 2, field: 'employer_name', reason: '参保单位名称（employer_name）含有不能读作文字的字节（�）' },
      ])
      expect(JSON.parse(rejected[0]!.raw)).toMatchObject({ insured_name: '张三', employer_name: `${told}�FF` })
    },
  )

  test.each([
    ['application/json; charset=utf-8', GBK, '对方的回答声明为 utf-8 编码，实际像是 GB18030；'],
    ['application/json', GBK, '对方的回答没有声明文字编码，应为 UTF-8，实际像是 GB18030；'],
    ['application/json; charset=big5', GBK, '对方的回答声明为 big5 编码，不能读取；可用 UTF-8、GBK 或 GB18030'],
    ['application/json; charset=none-such', UTF8, '对方的回答声明为 none-such 编码，不能读取；'],
  ])('is refused where no value of it would be right: %s', async (contentType, words, sentence) => {
    answer = { contentType, body: rowsOf(row('1', words.张三, words.单位), row('2', words.张三, words.单位)) }
    const refusal = await gathered().catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(SourceRefused)
    expect((refusal as Error).message).toContain(sentence)
  })

  const ascii = (no: string) => row(no, [...Buffer.from('Smith')], [...Buffer.from('Works')])
  const utf8 = (no: string) => row(no, UTF8.张三, UTF8.单位)
  const gbk = (no: string) => row(no, GBK.张三, GBK.单位)
  test.each([
    ['application/json', 'rows in ASCII', [ascii('1'), gbk('2'), ascii('3')], [2]],
    ['application/json', 'rows in UTF-8', [utf8('1'), ascii('2'), gbk('3')], [3]],
    ['application/json', 'one that is in UTF-8, be they the most', [gbk('1'), utf8('2'), gbk('3'), gbk('4')], [1, 3, 4]],
    ['application/json', 'no other', [gbk('1')], [1]],
    ['application/json; charset=GBK', 'rows in GBK', [gbk('1'), gbk('2'), row('3', UTF8.张三, [0xff])], [3]],
  ])('%s: what is in another encoding beside %s waits by itself', async (contentType, _, rows, waiting) => {
    answer = { contentType, body: rowsOf(...rows) }
    const { accepted, rejected } = await gathered()
    expect(accepted.length).toBe(rows.length - waiting.length)
    expect(rejected.map(({ line }) => line)).toEqual(waiting)
    for (const { reason } of rejected) expect(reason).toContain('含有不能读作文字的字节（�）')
  })

  test('in UTF-8 that calls itself GBK is refused also where its bytes happen to be a text: 张三 would be 寮犱笁', async () => {
    const words = [...Buffer.from('张三')]
    answer = { contentType: 'application/json; charset=GBK', body: rowsOf(row('1', words, words), row('2', words, words)) }
    await expect(gathered()).rejects.toThrow('对方的回答声明为 GBK 编码，实际像是 UTF-8；')
  })

  test('a name of a column that cannot be read keeps the row: it may be one that is wanted', async () => {
    const [head, ...rest] = [row('1', UTF8.张三, UTF8.单位), [0x7d]]
    const named = [...head!.slice(0, -1), ...Buffer.from(',"'), 0xff, ...Buffer.from('":"x"'), ...rest[0]!]
    answer = { contentType: 'application/json', body: rowsOf(named) }
    expect((await gathered()).rejected).toMatchObject([{ reason: '列名“�FF”含有不能读作文字的字节（�）' }])
  })

  test('that is cut is tried again', async () => {
    answer = { contentType: 'application/json', body: rowsOf(row('1', UTF8.张三, UTF8.单位)).subarray(0, -3) }
    await expect(gathered()).rejects.toThrow(SourceUnavailable)
  })
})
