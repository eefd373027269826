import { unit } from '@anju/standards/datasets/unit.ts'
import { describe, expect, test } from 'vitest'
import { matchHeader } from './header.ts'
import { recogniseDataset } from './recognise.ts'

const names = (header: string[]) => matchHeader(unit, header).columns.map((element) => element?.name ?? null)

describe('a column', () => {
  test.each(['DWZH', 'dwzh', '单位账号', ' 单位账号 ', '单位账号*', '单位账号（DWZH）', 'DWZH(单位账号)', 'unit_no'])(
    '“%s” is the unit number',
    (heading) => {
      expect(names([heading])).toEqual(['unit_no'])
    },
  )
  test('that the standard does not know is left out by name', () => {
    expect(matchHeader(unit, ['DWZH', '备注', null])).toMatchObject({
      unknown: ['备注'],
      columns: [{ name: 'unit_no' }, null, null],
    })
  })
  test('may be missing only when it is not mandatory', () => {
    expect(matchHeader(unit, ['DWZH', 'DWMC']).missing.map(({ code }) => code)).toEqual(['ZZJGDM', 'DWKHRQ'])
  })
})

describe('a dataset is recognised', () => {
  test.each([
    ['单位信息2026.csv', 'unit'],
    ['单位账户.csv', 'unit_account'],
    ['unit-account.csv', 'unit_account'],
    ['个人明细_10月.xlsx', 'account_entry'],
    ['Loan Contract.csv', 'loan_contract'],
  ])('by its name %s', (name, dataset) => {
    expect(recogniseDataset([undefined, name], [])?.name).toBe(dataset)
  })
  test('by its columns when its name says nothing', () => {
    expect(
      recogniseDataset(['导出.csv'], ['YWLSH', 'GRZH', 'JZRQ', 'GJHTQYWLX', 'FSE', 'DNGJFSE', 'SNJZFSE', 'CZBZ'])?.name,
    ).toBe('account_entry')
  })
  test('not at all rather than by guess', () => {
    expect(recogniseDataset(['导出.csv'], ['DWZH', 'DWMC'])).toBeUndefined()
  })
})
