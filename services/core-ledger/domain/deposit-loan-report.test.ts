import { expect, test } from 'vitest'
import { assertIdentities, type ReportSources, reportLines } from './deposit-loan-report.ts'

/** Before: 100 in, 30 out. Within: 50 in, of which 2 interest, 20 out, 9 given back by a reversal of a withdrawal. Loans 40 − 10, bonds 8 − 3. */
const SOURCES: ReportSources = {
  journals: [
    { journal: 'account', kind: '01', before: 100n, within: 48n },
    { journal: 'account', kind: '09', before: 0n, within: 2n },
    { journal: 'account', kind: '11', before: -30n, within: -29n + 9n },
    { journal: 'loan', kind: '01', before: 0n, within: 40n },
    { journal: 'loan', kind: '02', before: 0n, within: -10n },
    { journal: 'loan', kind: '99', before: 0n, within: 0n },
  ],
  subjects: [
    { subject: '201', voucherKind: '001', before: -100n, within: -48n },
    { subject: '201', voucherKind: '018', before: 0n, within: -2n },
    { subject: '201', voucherKind: '007', before: 30n, within: 20n },
    { subject: '121', voucherKind: '012', before: 0n, within: 40n },
    { subject: '121', voucherKind: '014', before: 0n, within: -10n },
    { subject: '124', voucherKind: '033', before: 0n, within: 8n },
    { subject: '124', voucherKind: '034', before: 0n, within: -3n },
  ],
  balances: { accounts: 100n, loans: 30n },
}
const check = (sources: ReportSources) => () => assertIdentities(reportLines(sources))
const refusing = (value: string) =>
  expect.objectContaining({ problem: expect.objectContaining({ code: 'report_inconsistent', value }) })

test('the lines of the report, and their identities', () => {
  const lines = reportLines(SOURCES)
  expect(Object.values(lines)).toEqual([100n, 30n, 70n, 0n, 0n, 50n, 20n, 40n, 10n, 8n, 3n, 150n, 50n, 100n, 30n, 5n])
  expect(check(SOURCES)).not.toThrow()
})

test('each book that is off by one is told by the identities that it is in', () => {
  const journals = SOURCES.journals.map((row) => (row.kind === '11' ? { ...row, within: row.within - 1n } : row))
  expect(check({ ...SOURCES, journals })).toThrow(refusing('115,116'))
  const subjects = SOURCES.subjects.map((row) => (row.voucherKind === '001' ? { ...row, within: row.within - 1n } : row))
  expect(check({ ...SOURCES, subjects })).toThrow(refusing('114,116'))
  expect(check({ ...SOURCES, balances: { ...SOURCES.balances, loans: 31n } })).toThrow(refusing('118'))
  const stray = { subject: '124', voucherKind: '021', before: 0n, within: 1n }
  expect(check({ ...SOURCES, subjects: [...SOURCES.subjects, stray] })).toThrow(refusing('119'))
})
