import { expect, test } from 'vitest'
import { fail } from '../errors.ts'
import { type BatchRefusal, tellRefusals } from './batch-refusal.ts'

const unrepriced = (no: string): BatchRefusal => ({
  stage: 0,
  thing: 'loan',
  no,
  problem: fail('loan_not_repriced', { field: 'loanNo', value: no, allowed: '先办理 2026 年贷款利率年度调整' }).problem,
})

test('names the loan and says why, as the counter would be told', () => {
  expect(tellRefusals([unrepriced('972605010000001')], 1)).toBe(
    '贷款 972605010000001：贷款尚未办理年度利率调整（允许：先办理 2026 年贷款利率年度调整）',
  )
})

test('of many it names three, and how many there are', () => {
  const many = ['97001', '97002', '97003', '97004'].map(unrepriced)
  const told = tellRefusals(many, 250)
  expect(told).toContain('贷款 97003')
  expect(told).not.toContain('97004')
  expect(told).toMatch(/；等共 250 项$/)
})

test('what is refused as a whole is named by its value', () => {
  const problem = fail('date_in_future', { field: 'year', value: '2027-06-30', allowed: '不晚于 2026-11-25' }).problem
  expect(tellRefusals([{ stage: 0, thing: null, no: null, problem }], 1)).toBe(
    '业务日期晚于今天 2027-06-30（允许：不晚于 2026-11-25）',
  )
})
