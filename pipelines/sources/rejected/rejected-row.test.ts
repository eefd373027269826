import { findDataset } from '@anju/standards/datasets/registry.ts'
import { describe, expect, test } from 'vitest'
import { cellsOf, judge, wholeLineOf } from './rejected-row.ts'

const dataset = findDataset('insurance_record')!
const mapping = [
  { element: 'insurance_no', from: '编号' },
  { element: 'insured_name', from: '姓名' },
  { element: 'insured_id_number', from: '身份证号' },
  { element: 'insurance_status', from: '状态', codes: { 在保: '1', 停保: '2' } },
]
const raw = JSON.stringify({ 编号: '', 姓名: '王一明', 身份证号: '41120219900101123X', 状态: '在保', 备注: '不是数据元' })

describe('a row that did not fit', () => {
  test('is read by the columns of its source; what is no element is left out', () => {
    expect(cellsOf(dataset, raw, mapping)).toEqual({
      insurance_no: '',
      insured_name: '王一明',
      insured_id_number: '41120219900101123X',
      insurance_status: '在保',
    })
  })

  test('fits when what was wrong is put right, the rest as it came, in the source’s own codes', () => {
    const cells = cellsOf(dataset, raw, mapping)
    const row = judge(dataset, mapping, { line: 4, cells, corrections: { insurance_no: '000009' } })
    expect(row).toMatchObject({ kind: 'accepted', line: 4 })
    expect(row).toHaveProperty('values', expect.arrayContaining(['000009', '王一明', '1']))
  })

  test('still does not fit when something else was put right, and it is told why', () => {
    const cells = cellsOf(dataset, raw, mapping)
    const row = judge(dataset, mapping, { line: 4, cells, corrections: { insured_name: '王二' } })
    expect(row).toMatchObject({ kind: 'rejected', field: 'insurance_no' })
  })

  test('of which no columns could be read is made from what a person writes', () => {
    const cells = cellsOf(dataset, JSON.stringify({ 原文: '000003张三' }), mapping)
    expect(cells).toEqual({})
    expect(wholeLineOf(JSON.stringify({ 原文: '000003张三' }))).toEqual({ 原文: '000003张三' })
    expect(wholeLineOf(raw)).toEqual({})
    const corrections = {
      insurance_no: '000003',
      insured_name: '张三丰',
      insured_id_number: '411202199001011256',
      insurance_status: '1',
    }
    expect(judge(dataset, mapping, { line: 3, cells, corrections })).toMatchObject({ kind: 'accepted' })
  })

  test('a day of a spreadsheet is a day again', () => {
    const day = JSON.stringify({ 编号: '2026-11-26T00:00:00.000Z' })
    expect(cellsOf(dataset, day, mapping)).toEqual({ insurance_no: '2026-11-26' })
  })
})
