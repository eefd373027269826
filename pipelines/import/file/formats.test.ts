import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { Sheet } from '../sheet.ts'
import { fileFormat } from './format.ts'
import { openSheets } from './open.ts'

// 三, 门, 峡, 住, 房 in GBK.
const GBK: Readonly<Record<string, readonly number[]>> = {
  三: [0xc8, 0xfd],
  门: [0xc3, 0xc5],
  峡: [0xcf, 0xbf],
  住: [0xd7, 0xa1],
  房: [0xb7, 0xbf],
}
const gbk = (text: string) => Uint8Array.from([...text].flatMap((character) => GBK[character] ?? [character.codePointAt(0)!]))

async function read(content: string | Uint8Array, format: object, file = '来文.txt') {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  // Pieces of three bytes cut characters and lines wherever they can.
  const pieces = () =>
    Readable.from(
      (function* () {
        for (let at = 0; at < bytes.length; at += 3) yield bytes.subarray(at, at + 3)
      })(),
    )
  const [sheet] = await openSheets(pieces, file, fileFormat.parse(format))
  return { encoding: sheet!.encoding, rows: await rowsOf(sheet!) }
}
async function rowsOf(sheet: Sheet): Promise<object[]> {
  const rows: object[] = []
  for await (const row of sheet.rows) rows.push(row)
  return rows
}

describe('columns of fixed width', () => {
  const columns = [
    { name: '号', start: 1, length: 4 },
    { name: '名', start: 5, length: 6 },
  ]
  test('are cut by bytes in GBK, guessed or declared, and blanks around a value fall away', async () => {
    const content = gbk('0001三门峡\r\n0002住房  \n')
    for (const encoding of ['auto', 'gb18030'])
      expect(await read(content, { kind: 'fixed', encoding, columns })).toEqual({
        encoding: 'GB18030',
        rows: [
          { line: 0, cells: ['号', '名'] },
          { line: 1, cells: ['0001', '三门峡'] },
          { line: 2, cells: ['0002', '住房'] },
        ],
      })
  })
  test('are cut by characters where that was declared, behind a mark and lines that are no rows', async () => {
    const { rows } = await read('\uFEFF文件头\n0001三门峡   \n', { kind: 'fixed', unit: 'characters', skipLines: 1, columns })
    expect(rows.slice(1)).toEqual([{ line: 2, cells: ['0001', '三门峡'] }])
  })
  test('a line cut short and a character cut in two are kept with their reason, the others are read', async () => {
    const { rows } = await read(gbk('0001三门\n000住房三门峡\n0003三门峡'), { kind: 'fixed', columns })
    expect(rows.slice(1)).toEqual([
      { line: 1, cells: ['0001三门'], misfit: '该行只有 8 个字节，按版式应有 10 个，像是被截断' },
      { line: 2, cells: ['000住房三门峡'], misfit: '“号”（第 1 字节起 4 个字节）把一个汉字截成两半；请核对版式或编码' },
      { line: 3, cells: ['0003', '三门峡'] },
    ])
  })
})

describe('JSON', () => {
  test('an array, an object that holds one, and one object a line are the same rows; long numbers stay as written', async () => {
    const rows = [
      { line: 1, cells: ['12345678901234567890', '甲', null] },
      { line: 2, cells: [null, '乙', '10.50'] },
    ]
    const [one, two] = ['{"no":12345678901234567890,"person":{"name":"甲"}}', '{"person":{"name":"乙"},"sum":10.50}']
    const names = [{ line: 0, cells: ['no', 'person.name', 'sum'] }]
    expect((await read(`[${one},\n${two}]`, { kind: 'json' })).rows).toEqual([...names, ...rows])
    expect((await read(`{"data":{"rows":[${one},${two}]}}`, { kind: 'json', rowsAt: 'data.rows' })).rows).toEqual([
      ...names,
      ...rows,
    ])
    expect((await read(`${one}\n${two}\n`, { kind: 'json' })).rows).toEqual([...names, ...rows])
  })
  test('a line that is cut is kept with its reason; a document that is cut is refused', async () => {
    const { rows } = await read('{"no":1}\n{"no":', { kind: 'json' })
    expect(rows.at(-1)).toEqual({ line: 2, cells: ['{"no":'], misfit: '不是一个 JSON 对象，像是被截断' })
    await expect(read('[{"no":1},', { kind: 'json' })).rejects.toThrow('来文.txt：不是完整的 JSON 文档，文件可能已被截断')
    await expect(read('{"rows":1}', { kind: 'json', rowsAt: 'rows' })).rejects.toThrow('JSON 文档的“rows”应是对象的数组')
  })
})

describe('text with delimiters', () => {
  const cellsOf = (rows: object[]) => rows.map((row) => (row as { cells: string[] }).cells)

  test.each(['来文.txt', '来文.tsv', '来文.csv'])('%s: the header tells the delimiter, the other one is text', async (file) => {
    expect(cellsOf((await read('号\t民政局\t名\n1\t海淀,民政局\t张,三\n', { kind: 'table' }, file)).rows)).toEqual([
      ['号', '民政局', '名'],
      ['1', '海淀,民政局', '张,三'],
    ])
    expect(cellsOf((await read('号,"民,政\t局",名\n1,海淀\t民政局,"张,三"\n', { kind: 'table' }, file)).rows)).toEqual([
      ['号', '民,政\t局', '名'],
      ['1', '海淀\t民政局', '张,三'],
    ])
  })

  test('a quote inside a value of the other delimiter opens nothing', async () => {
    expect(cellsOf((await read('号\t名\n1\t甲,"乙\n2\t丙\n', { kind: 'table' })).rows)).toEqual([
      ['号', '名'],
      ['1', '甲,"乙'],
      ['2', '丙'],
    ])
  })

  test('a row with more cells than its header is marked, blank ones counted; blank columns of the header itself are none', async () => {
    const { rows } = await read('号,名,,\n1,甲,,\n2,乙\n3,海淀,民政局,,\n', { kind: 'table' })
    expect(rows.map((row) => 'overlong' in row)).toEqual([false, false, false, true])
  })
})

describe('bytes that are no text', () => {
  const bytes = (...parts: (string | readonly number[])[]) =>
    Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part)] : part)))

  test.each([
    // A line of the other encoding, a character cut short, a byte that no encoding has.
    ['UTF-8', '三门', GBK.门!, '�C3�C5'],
    ['UTF-8', '三门', [0xe9, 0x97], '�E9�97'],
    ['GB18030', [...GBK.三!, ...GBK.门!], [0xff], '�FF'],
    ['GB18030', [...GBK.三!, ...GBK.门!], [...Buffer.from('三门')], '�E4�B8�89�E9�97�A8'],
  ])(
    'of a table in %s stand in their cell by what they are; the cells around them and the other rows are whole',
    async (title, right, wrong, told) => {
      const content = bytes('no,name,id\n1,', right, ',a\n2,', wrong, ',"b\nc"\n3,', right, ',d\n4,', right, ',e\n')
      const { encoding, rows } = await read(content, { kind: 'table' })
      expect(encoding).toBe(title)
      expect(rows).toEqual([
        { line: 1, cells: ['no', 'name', 'id'] },
        { line: 2, cells: ['1', '三门', 'a'] },
        { line: 4, cells: ['2', told, 'b\nc'] },
        { line: 5, cells: ['3', '三门', 'd'] },
        { line: 6, cells: ['4', '三门', 'e'] },
      ])
    },
  )

  const columns = [
    { name: '号', start: 1, length: 2 },
    { name: '名', start: 3, length: 6 },
    { name: '号二', start: 9, length: 1 },
  ]
  test.each([
    ['in UTF-8', ['01三门a\n02三', [0xe9, 0x97, 0xff], 'b\n03门三c'], ['02', '三�E9�97�FF', 'b']],
    ['in UTF-8, one line in GBK', ['01三门a\n02', [...GBK.三!, ...GBK.门!], '  b\n03门三c'], ['02', '�C8�FD�C3�C5', 'b']],
    [
      'in GB18030, one line in UTF-8',
      ['01', [...GBK.三!, ...GBK.门!], '  a\n02三门b\n03', [...GBK.门!, ...GBK.三!], '  c'],
      ['02', '�E4�B8�89�E9�97�A8', 'b'],
    ],
  ])('of a line of fixed width %s stand in their column, which another byte would not move', async (_, parts, told) => {
    const { rows } = await read(bytes(...parts), { kind: 'fixed', columns })
    expect(rows.slice(1)).toEqual([
      { line: 1, cells: ['01', '三门', 'a'] },
      { line: 2, cells: told },
      { line: 3, cells: ['03', '门三', 'c'] },
    ])
  })
  test('of a line cut by characters make it none: nobody knows how many they were', async () => {
    const content = bytes('01三门峡三门峡a\n02三', [0xff], '门三门峡b\n03三门峡三门峡c')
    const { rows } = await read(content, { kind: 'fixed', unit: 'characters', columns })
    expect(rows.slice(1)).toEqual([
      { line: 1, cells: ['01', '三门峡三门峡', 'a'] },
      { line: 2, cells: ['02三�FF门三门峡b'], misfit: '该行含有不能读作文字的字节（�）' },
      { line: 3, cells: ['03', '三门峡三门峡', 'c'] },
    ])
  })

  test('of JSON stand in their value, in lines and in a document; where they leave no object they are told for what they are', async () => {
    const object = (no: number, ...name: (string | readonly number[])[]) => bytes(`{"no":"${no}","name":"`, ...name, '"}')
    const objects = [object(1, '三门'), object(2, '三', GBK.门!), object(3, '峡')]
    const read3 = (rows: object[]) => rows.map((row) => (row as { cells: string[] }).cells)
    const wanted = [
      ['no', 'name'],
      ['1', '三门'],
      ['2', '三�C3�C5'],
      ['3', '峡'],
    ]
    const [a, b, c] = objects.map((one) => [...one])
    expect(read3((await read(bytes(a!, '\n', b!, '\n', c!), { kind: 'json' })).rows)).toEqual(wanted)
    expect(read3((await read(bytes('[', a!, ',', b!, ',', c!, ']'), { kind: 'json' })).rows)).toEqual(wanted)
    const { rows } = await read(bytes(a!, '\n', [0xff], b!, '\n', c!), { kind: 'json' })
    expect(rows[2]).toMatchObject({ line: 2, misfit: '该行含有不能读作文字的字节（�）' })
  })

  test('in the header refuse the file: nobody knows what its columns are', async () => {
    const content = bytes('no,', GBK.三!, '\n1,三门\n2,三峡\n')
    await expect(read(content, { kind: 'table' })).rejects.toThrow(
      '来文.txt：表头按 UTF-8 含有不能读作文字的字节（�），无法辨认各列',
    )
  })

  test('in most lines refuse the file, with the first line in each encoding', async () => {
    await expect(read(bytes([0x41, 0xff, 0xff]), { kind: 'table' })).rejects.toThrow(
      '来文.txt：无法识别的文字编码（按 UTF-8 第 1 行起不是文字；按 GB18030 第 1 行起不是文字）',
    )
    await expect(read(gbk('三门\n'), { kind: 'table', encoding: 'utf-8' })).rejects.toThrow(
      '不是声明的 UTF-8 编码（按 UTF-8 第 1 行起不是文字）',
    )
  })
})
