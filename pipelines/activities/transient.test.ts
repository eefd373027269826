import { expect, test } from 'vitest'
import { isTransient, throwIfTransient } from './transient.ts'

test.each([
  [
    'Runtime Error in model insurance_record (layers/dwd/insurance_record.sql)\n  Table ods.import_insurance_record does not have a reachable state in this transaction',
    true,
  ],
  ["Request to 'http://127.0.0.1:1/v1/transactions/commit' returned a non-200 status code (Conflict_409)", true],
  ['dbt 进程已结束（SIGKILL）', true],
  ['Binder Error: Referenced column "x" not found', false],
  ['Conversion Error: Could not convert string "a" to INT32', false],
])('%s', (message, transient) => {
  expect(isTransient(message)).toBe(transient)
})

test('one passing trouble among others has all of them tried again', () => {
  expect(() => throwIfTransient(['Binder Error: column x', 'Connection refused'])).toThrow(
    '暂时性故障，将重试：Connection refused',
  )
  expect(() => throwIfTransient(['Binder Error: column x'])).not.toThrow()
})
