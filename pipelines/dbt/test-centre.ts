import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { addLoan } from './test-loan.ts'
import { addChanges, addImport } from './test-ods.ts'

export const UNIT = '9824110100001'
export const ANNA = '9924110100001'
export const BORIS = '9924110100002'
export const IMPORTED_UNIT = '9899010100001'
export const IMPORTED_ACCOUNT = '9999010100001'
export const LAST_LSN = 60

const unit = {
  unit_no: UNIT,
  name: '三门峡市第一中学',
  credit_code: '12411202MB0000001X',
  county_code: '411202',
  economic_type: '110',
  status: '01',
  unit_ratio: '0.12',
  member_ratio: '0.12',
  opened_on: '2026-01-05',
}
const member = { id_type: '01', gender: '2', opened_on: '2026-01-05' }
const account = {
  unit_no: UNIT,
  base: '5000.00',
  unit_amount: '600.00',
  member_amount: '600.00',
  status: '01',
  held: '0.00',
  opened_on: '2026-01-05',
}
const balance = (amount: string) => ({ balance: amount, prior_balance: '0.00', current_balance: amount })

/**
 * One unit, two members. October and November are remitted (1,200.01 each), a third remittance is reversed; Anna withdraws 300.10 and
 * borrows 100,000.00, of which 1,000.55 comes back; 10.00 of her October is corrected away. Balances: Anna 2,089.92, Boris 2,400.02. One imported account holds 88.88.
 */
export async function fillCentre(lake: LakeSession): Promise<void> {
  await addChanges(lake, 'unit', [
    { op: 'insert', lsn: 1, row: { ...unit, status: '02' } },
    { op: 'update', lsn: 30, row: { ...unit, status: '03', unit_ratio: '0.03' } },
  ])
  await addChanges(lake, 'member', [
    {
      op: 'insert',
      lsn: 2,
      row: { ...member, member_no: 'M001', name: '安娜', id_number: '411202199001010026', birth_date: '1990-11-26' },
    },
    {
      op: 'insert',
      lsn: 2,
      seq: 1,
      row: { ...member, member_no: 'M002', name: '包力', id_number: '411202198001010018', birth_date: '1980-01-01' },
    },
    {
      op: 'insert',
      lsn: 3,
      row: { ...member, member_no: 'M003', name: '错开', id_number: '411202198001010034', birth_date: '1980-01-01' },
    },
    { op: 'delete', lsn: 4, row: { member_no: 'M003' } },
  ])
  await addChanges(lake, 'account', [
    { op: 'insert', lsn: 2, row: { ...account, account_no: ANNA, member_no: 'M001', ...balance('0.00') } },
    { op: 'insert', lsn: 2, seq: 1, row: { ...account, account_no: BORIS, member_no: 'M002', ...balance('0.00') } },
    { op: 'update', lsn: 10, row: { ...account, account_no: ANNA, member_no: 'M001', ...balance('1200.01') } },
    { op: 'update', lsn: 10, seq: 1, row: { ...account, account_no: BORIS, member_no: 'M002', ...balance('1200.01') } },
    { op: 'update', lsn: 20, seq: 1, row: { ...account, account_no: ANNA, member_no: 'M001', ...balance('2400.02') } },
    { op: 'update', lsn: 20, row: { ...account, account_no: BORIS, member_no: 'M002', ...balance('2400.02') } },
    { op: 'update', lsn: 40, row: { ...account, account_no: ANNA, member_no: 'M001', ...balance('2099.92') } },
    { op: 'update', lsn: 41, row: { ...account, account_no: ANNA, member_no: 'M001', ...balance('2089.92') } },
  ])
  await fillEntries(lake)
  await addLoan(lake, ANNA)
  await fillImports(lake)
}

const REMITTED = [
  { month: '202610', date: '2026-10-10', lsn: 10 },
  { month: '202611', date: '2026-11-10', lsn: 20 },
]

async function fillEntries(lake: LakeSession): Promise<void> {
  for (const { month, date, lsn } of REMITTED) {
    await addChanges(lake, 'remittance', [
      { op: 'insert', lsn, row: { ...remittance, remittance_no: `R${month}`, month, business_date: date } },
    ])
    await addChanges(lake, 'account_entry', [
      entry(`E${month}A`, ANNA, '1200.01', { month, date, lsn }),
      entry(`E${month}B`, BORIS, '1200.01', { month, date, lsn }),
    ])
  }
  await addChanges(lake, 'account_entry', [
    entry('E5', ANNA, '1200.01', { month: '202612', date: '2026-11-24', lsn: 38 }),
    entry('E6', ANNA, '-1200.01', { month: '202612', date: '2026-11-24', lsn: 39, reversal: '02' }),
    entry('E7', ANNA, '-300.10', { month: null, date: '2026-11-25', lsn: 40, kind: '11' }),
    entry('E8', ANNA, '-10.00', { month: '202610', date: '2026-11-25', lsn: 41, kind: '99' }),
  ])
  await addChanges(lake, 'withdrawal', [
    { op: 'insert', lsn: 37, row: { ...withdrawal, status: 'held' } },
    { op: 'update', lsn: 40, row: { ...withdrawal, status: 'paid', paid_on: '2026-11-25' } },
  ])
  await addChanges(lake, 'voucher', [
    { op: 'insert', lsn: 40, row: { voucher_no: 'V1', kind: '007', business_date: '2026-11-25', total: '300.10' } },
  ])
  await addChanges(lake, 'posting', [
    { op: 'insert', lsn: 40, row: { voucher_no: 'V1', line_no: 1, subject_code: '201', direction: 'debit', amount: '300.10' } },
    {
      op: 'insert',
      lsn: 40,
      seq: 1,
      row: { voucher_no: 'V1', line_no: 2, subject_code: '101', direction: 'credit', amount: '300.10' },
    },
  ])
}

const remittance = { unit_no: UNIT, kind: '01', amount: '2400.02', member_count: 2 }
const withdrawal = {
  withdrawal_no: 'T1',
  account_no: ANNA,
  kind: '11',
  reason: '07',
  amount: '300.10',
  interest: '0.00',
  accepted_on: '2026-11-25',
}

interface EntryFacts {
  readonly month: string | null
  readonly date: string
  readonly lsn: number
  readonly kind?: string
  readonly reversal?: string
}

const entry = (
  entryNo: string,
  accountNo: string,
  amount: string,
  { month, date, lsn, kind = '01', reversal = '01' }: EntryFacts,
) => ({
  op: 'insert' as const,
  lsn,
  row: {
    entry_no: entryNo,
    account_no: accountNo,
    business_date: date,
    kind,
    amount,
    current_amount: amount,
    prior_amount: '0.00',
    month,
    reversal_flag: reversal,
  },
})

/** The imported unit's credit code says Lingbao; the import also brings a unit that the ledger has, which the ledger wins. */
async function fillImports(lake: LakeSession): Promise<void> {
  await addImport(lake, 'unit', 2, {
    unit_no: IMPORTED_UNIT,
    name: '灵宝市果业公司',
    credit_code: '91411282MA0000002Y',
    opened_on: '2020-01-01',
  })
  await addImport(lake, 'unit', 3, { unit_no: UNIT, name: '旧名', credit_code: '12411202MB0000001X', opened_on: '2026-01-05' })
  await addImport(lake, 'unit_account', 2, { unit_no: IMPORTED_UNIT, status: '01', unit_ratio: '0.05', member_ratio: '0.05' })
  await addImport(lake, 'member', 2, {
    account_no: IMPORTED_ACCOUNT,
    name: '程果',
    id_type: '01',
    id_number: '411282197001010011',
    gender: '1',
    birth_date: '1970-01-01',
  })
  await addImport(lake, 'account', 2, {
    account_no: IMPORTED_ACCOUNT,
    unit_no: IMPORTED_UNIT,
    base: '3000.00',
    status: '09',
    ...balance('88.88'),
    opened_on: '2020-01-01',
  })
}
