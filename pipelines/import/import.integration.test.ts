import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ImportRefused } from './errors.ts'
import { importFile } from './import-file.ts'

const SAMPLES = join(import.meta.dirname, 'samples')
let server: TestLake
let lake: Lake
let dir: string

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'anju-import-'))
  server = await startTestLake(inject('postgresUrl'))
  lake = await openLake(server.options)
})
afterAll(async () => {
  await lake.close()
  await server.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** `npm run import -- FILE…` as a person runs it. */
function run(...files: string[]): { code: number | null; said: string } {
  const main = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'main.ts')]
  const done = spawnSync(process.execPath, [...main, ...files], {
    encoding: 'utf8',
    env: { ...process.env, ...server.env, ANJU_STATE: dir },
  })
  return { code: done.status, said: done.stdout + done.stderr }
}
function file(name: string, content: string | Uint8Array): string {
  const path = join(dir, name)
  writeFileSync(path, content)
  return path
}

describe('npm run import', () => {
  test('brings in the sample files of a centre: UTF-8, GBK and Excel, codes and Chinese titles; two bad rows are told and kept', async () => {
    const files = readdirSync(SAMPLES)
      .filter((name) => !name.endsWith('.md'))
      .map((name) => join(SAMPLES, name))
    const { code, said } = run(...files)
    expect(said).toMatch(/个人信息\.csv\s+个人信息\s+GB18030\s+6\s+6\s+0/)
    expect(said).toMatch(/贷款\.xlsx \/ 借款合同\s+借款合同\s+Excel\s+1\s+1\s+0/)
    expect(said).toMatch(/个人明细\.csv\s+个人明细\s+UTF-8\s+14\s+12\s+2/)
    expect(code).toBe(2)
    expect(said).toContain('1 行  发生额（FSE）应为最多 16 位整数、2 位小数的数值（第 14 行）')
    const rejected = new ExcelJS.Workbook()
    await rejected.xlsx.readFile(/(\S+退回-个人明细\.csv-\w{8}\.xlsx)/.exec(said)![1]!.replace(/^.*：/, ''))
    const told = rejected.worksheets[0]!.getSheetValues().slice(1) as unknown[][]
    expect(told.map((row) => row.slice(1, 4))).toEqual([
      ['行号', '数据集', '字段'],
      [14, 'account_entry', 'amount'],
      [15, 'account_entry', 'business_date'],
    ])
    expect(String(told[2]![5])).toContain('2026年10月')
    expect(
      await lake.query('SELECT name, birth_date, monthly_income, _line FROM ods.import_member ORDER BY _line LIMIT 1'),
    ).toEqual([{ name: '陈磊', birth_date: '1980-01-10', monthly_income: '9000.00', _line: 2 }])
    expect(await lake.query('SELECT principal, balance, disbursed_on, annual_rate FROM ods.import_loan')).toEqual([
      { principal: '380000.00', balance: '349000.50', disbursed_on: '2024-09-02', annual_rate: '0.0285000' },
    ])
    expect(await lake.query('SELECT line, dataset, field, reason FROM ods.import_rejected ORDER BY line')).toEqual([
      {
        line: 14,
        dataset: 'account_entry',
        field: 'amount',
        reason: '发生额（FSE）应为最多 16 位整数、2 位小数的数值',
      },
      {
        line: 15,
        dataset: 'account_entry',
        field: 'business_date',
        reason: '记账日期（JZRQ）“2026年10月”应为日期，如 2026-11-25 或 20261125',
      },
    ])
    const totals = await lake.query(
      'SELECT sum(rows_read)::INTEGER AS read, sum(rows_accepted + rows_rejected)::INTEGER AS kept FROM ods.import_batch',
    )
    expect(totals).toEqual([{ read: 34, kept: 34 }])
  })

  test('does nothing when the same content comes again, whatever it is called', async () => {
    const again = join(dir, '另一个名字-单位信息.csv')
    cpSync(join(SAMPLES, '单位信息.csv'), again)
    const { code, said } = run(again)
    expect([code, said]).toEqual([0, expect.stringContaining('相同，不再导入')])
    expect(await lake.query('SELECT count(*)::INTEGER AS n FROM ods.import_unit')).toEqual([{ n: 3 }])
  })

  test.each([
    ['单位信息-缺列.csv', 'DWZH,DWMC\n98,甲\n', '缺少必填列：统一社会信用代码（ZZJGDM）、单位开户日期（DWKHRQ）'],
    ['不知道.csv', 'a,b\n1,2\n', '无法识别是哪个数据集'],
    ['空.csv', '', '没有内容'],
    ['单位信息-重复.csv', 'DWZH,单位账号,DWMC,ZZJGDM,DWKHRQ\n1,1,甲,x,2020-01-01\n', '有重复的列：单位账号（DWZH）'],
    ['损坏.csv', new Uint8Array([0x44, 0xff, 0xff, 0x80, 0x00]), '无法识别的文字编码'],
    [
      '假的.xlsx',
      'not a workbook',
      '不是可读的 Excel 工作簿（.xlsx），文件可能已损坏；[^A-Za-z]*Excel[^A-Za-z]*.xls [^A-Za-z]*.xlsx 或 CSV$',
    ],
    ['单位信息.pdf', 'x', '文件类型“.pdf”不能导入'],
    ['单位信息-引号.csv', 'DWZH,DWMC,ZZJGDM,DWKHRQ\n1,"甲,x,2020-01-01\n', '引号没有闭合'],
  ])('refuses %s in one clear line and imports nothing of it', async (name, content, reason) => {
    const before = await lake.query('SELECT count(*) AS n FROM ods.import_batch')
    const refusal = await importFile({ lake, now: () => new Date() }, file(name, content)).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(ImportRefused)
    expect((refusal as Error).message).toMatch(new RegExp(`^${name}：.*${reason}`))
    expect(await lake.query('SELECT count(*) AS n FROM ods.import_batch')).toEqual(before)
  })

  test('says of a file with nothing but its header that it has no rows', () => {
    const { said } = run(file('unit-header.csv', 'DWZH,DWMC,ZZJGDM,DWKHRQ\n'))
    expect(said).toContain('unit-header.csv：只有表头，没有数据行')
  })

  test('goes on with the other files after a refusal, and says so with exit code 1', () => {
    const good = file('unit-good.csv', 'DWZH,DWMC,ZZJGDM,DWKHRQ\n8001,甲,911,2020-01-01\n')
    const { code, said } = run(join(dir, '没有.csv'), dir, good)
    expect(said).toContain('未导入：没有.csv：没有这个文件')
    expect(said).toContain(`是文件夹：请写出其中的文件，如 ${join(dir, '*.csv')}`)
    expect(said).toMatch(/unit-good\.csv\s+单位信息\s+UTF-8\s+1\s+1\s+0/)
    expect(code).toBe(1)
  })

  test('keeps every row that does not fit with field, reason and raw text; read = accepted + rejected', async () => {
    const rows = [
      '9001,甲,911,2020-01-01',
      '9002,乙,911,2020-13-01',
      ',丙,911,2020-01-01',
      '9004,丁,911',
      '9005,戊,911,2020-01-01,多一列',
      '9006,"己,有逗号",911,20200101',
      ',,,',
      '9007,庚,不是信用代码,2099-01-01',
    ]
    const { code, said } = run(file('unit.csv', `单位账号,单位名称,统一社会信用代码,单位开户日期\n${rows.join('\n')}\n`))
    expect(code).toBe(2)
    expect(said).toMatch(/unit\.csv\s+单位信息\s+UTF-8\s+7\s+3\s+4/)
    const rejected = await lake.query<{ line: number; field: string; reason: string; raw: string }>(
      "SELECT line, field, reason, raw FROM ods.import_rejected WHERE file = 'unit.csv' ORDER BY line",
    )
    expect(rejected.map(({ line, field }) => [line, field])).toEqual([
      [3, 'opened_on'],
      [4, 'unit_no'],
      [5, ''],
      [6, ''],
    ])
    expect(JSON.parse(rejected[0]!.raw)).toEqual({
      单位账号: '9002',
      单位名称: '乙',
      统一社会信用代码: '911',
      单位开户日期: '2020-13-01',
    })
    expect(rejected[3]!.raw).toContain('多一列')
    expect(await lake.query("SELECT name FROM ods.import_unit WHERE _file = 'unit.csv' ORDER BY _line")).toEqual([
      { name: '甲' },
      { name: '己,有逗号' },
      { name: '庚' },
    ])
  })

  test('keeps a row whose cells a comma has moved, though only blanks are surplus; a value with the other delimiter is taken as it is', async () => {
    const header = '单位账号,单位名称,统一社会信用代码,单位开户日期,单位地址,单位邮编'
    const rows = ['9101,甲,911,2020-01-01,湖滨区,崤山路,', '9102,乙,911,2020-01-01,湖滨区\t崤山路,472000']
    expect(run(file('unit-moved.csv', `${header}\n${rows.join('\n')}\n`)).code).toBe(2)
    expect(await lake.query("SELECT line, reason FROM ods.import_rejected WHERE file = 'unit-moved.csv'")).toEqual([
      { line: 2, reason: '该行有 7 列，多于表头；值中的分隔符会使其后的值错位，请把该值放在双引号内' },
    ])
    expect(await lake.query("SELECT address, _line FROM ods.import_unit WHERE _file = 'unit-moved.csv'")).toEqual([
      { address: '湖滨区\t崤山路', _line: 3 },
    ])
    const tabbed = [header, '9103,丙,911,2020-01-01,湖滨区,472000'].map((line) => line.replaceAll(',', '\t'))
    expect(run(file('unit-tabbed.tsv', tabbed.join('\n'))).code).toBe(0)
  })

  test('keeps aside the one row whose bytes are no text, by the bytes; the others come in as they were written', async () => {
    const gbk = [0xc4, 0xe3, 0xba, 0xc3] // 你好
    const parts = [
      'DWZH,DWMC,ZZJGDM,DWKHRQ\n9201,张三,911,2020-01-01\n9202,',
      Uint8Array.from(gbk),
      ',911,2020-01-01\n9203,北京,911,2020-01-01\n',
    ]
    const { code, said } = run(file('unit-mixed.csv', Buffer.concat(parts.map((part) => Buffer.from(part)))))
    expect(said).toMatch(/unit-mixed\.csv\s+单位信息\s+UTF-8\s+3\s+2\s+1/)
    expect(code).toBe(2)
    expect(await lake.query("SELECT name FROM ods.import_unit WHERE _file = 'unit-mixed.csv' ORDER BY _line")).toEqual([
      { name: '张三' },
      { name: '北京' },
    ])
    expect(await lake.query("SELECT line, reason, raw FROM ods.import_rejected WHERE file = 'unit-mixed.csv'")).toEqual([
      {
        line: 3,
        reason: '单位名称（DWMC）含有不能读作文字的字节（�）',
        raw: '{"DWZH":"9202","DWMC":"�C4�E3�BA�C3","ZZJGDM":"911","DWKHRQ":"2020-01-01"}',
      },
    ])
  })

  test('does not take an account number that Excel has cut to 15 digits', async () => {
    const workbook = new ExcelJS.Workbook()
    const sheet = workbook.addWorksheet('单位信息')
    sheet.addRows([
      ['DWZH', 'DWMC', 'ZZJGDM', 'DWKHRQ'],
      [Number('98200101009012345678'), '甲', '911', new Date(Date.UTC(2020, 0, 1))],
      [9820010100901, '乙', '911', '2020/1/2'],
    ])
    const path = join(dir, '数值账号.xlsx')
    await workbook.xlsx.writeFile(path)
    expect(run(path).code).toBe(2)
    expect(await lake.query("SELECT unit_no, opened_on FROM ods.import_unit WHERE _file = '数值账号.xlsx'")).toEqual([
      { unit_no: '9820010100901', opened_on: '2020-01-02' },
    ])
    expect(await lake.query("SELECT reason FROM ods.import_rejected WHERE file = '数值账号.xlsx'")).toEqual([
      { reason: expect.stringContaining('超过 15 位的数字已被截去') },
    ])
  })

  test('does not take the error that a spreadsheet shows for a value, and names each column and its error', async () => {
    const workbook = new ExcelJS.Workbook()
    const sheet = workbook.addWorksheet('单位信息')
    sheet.addRows([
      ['DWZH', 'DWMC', 'ZZJGDM', 'DWKHRQ', '备注'],
      ['9301', { formula: '1/0', result: { error: '#DIV/0!' } }, '911', '2020-01-01'],
      ['9302', { error: '#N/A' }, '911', { error: '#REF!' }],
      ['9303', '#1 车间', '911', '2020-01-01', { error: '#NAME?' }],
    ])
    const path = join(dir, '公式.xlsx')
    await workbook.xlsx.writeFile(path)
    const text = file('公式.csv', 'DWZH,DWMC,ZZJGDM,DWKHRQ\n9304,#VALUE!,911,2020-01-01\n')
    expect(run(path, text).code).toBe(2)
    const told = '，不是数据；请改正单元格中的公式或填写该值'
    expect(
      await lake.query("SELECT line, field, reason FROM ods.import_rejected WHERE file LIKE '公式%' ORDER BY file DESC, line"),
    ).toEqual([
      { line: 2, field: 'name', reason: `单位名称（DWMC）是 Excel 的错误值 #DIV/0!${told}` },
      {
        line: 3,
        field: 'name,opened_on',
        reason: `单位名称（DWMC）是 Excel 的错误值 #N/A${told}；单位开户日期（DWKHRQ）是 Excel 的错误值 #REF!${told}`,
      },
      { line: 2, field: 'name', reason: `单位名称（DWMC）是 Excel 的错误值 #VALUE!${told}` },
    ])
    expect(await lake.query("SELECT name FROM ods.import_unit WHERE _file LIKE '公式%'")).toEqual([{ name: '#1 车间' }])
  })
})
