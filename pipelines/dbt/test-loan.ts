import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { addChanges } from './test-ods.ts'

/** One loan: 100,000.00 disbursed at LSN 50, its first instalment of 1,000.55 and 216.67 interest paid at LSN 60. */
export async function addLoan(lake: LakeSession, accountNo: string): Promise<void> {
  const loan = {
    loan_no: 'L1',
    contract_no: 'C1',
    account_no: accountNo,
    member_no: 'M001',
    borrower_name: '安娜',
    borrower_id_number: '411202199001010026',
    principal: '100000.00',
    annual_rate: '0.026',
    term_months: 120,
    policy_version: '2026.1',
    repayment_method: '01',
    guarantee_type: '01',
    county_code: '411281',
    status: 'disbursed',
    risk_level: '01',
    disbursed_on: '2026-10-20',
    penalty_interest: '0.00',
  }
  await addChanges(lake, 'loan', [
    { op: 'insert', lsn: 50, row: { ...loan, balance: '100000.00', recovered_principal: '0.00', recovered_interest: '0.00' } },
    {
      op: 'update',
      lsn: 60,
      row: { ...loan, balance: '98999.45', recovered_principal: '1000.55', recovered_interest: '216.67' },
    },
  ])
  const parts = { loan_no: 'L1', penalty: '0.00' }
  await addChanges(lake, 'loan_entry', [
    {
      op: 'insert',
      lsn: 50,
      row: {
        ...parts,
        entry_no: 'LE1',
        kind: '01',
        business_date: '2026-10-20',
        amount: '100000.00',
        principal: '100000.00',
        interest: '0.00',
      },
    },
    {
      op: 'insert',
      lsn: 60,
      row: {
        ...parts,
        entry_no: 'LE2',
        kind: '02',
        business_date: '2026-11-20',
        amount: '1217.22',
        principal: '1000.55',
        interest: '216.67',
      },
    },
  ])
  const plan = { loan_no: 'L1', principal: '1000.55', interest: '216.67' }
  await addChanges(lake, 'loan_instalment', [
    {
      op: 'insert',
      lsn: 50,
      row: { ...plan, period: 1, due_on: '2026-11-20', paid_principal: '0.00', paid_interest: '0.00', status: 'due' },
    },
    {
      op: 'update',
      lsn: 60,
      row: {
        ...plan,
        period: 1,
        due_on: '2026-11-20',
        paid_principal: '1000.55',
        paid_interest: '216.67',
        paid_on: '2026-11-20',
        status: 'paid',
      },
    },
    {
      op: 'insert',
      lsn: 50,
      seq: 1,
      row: { ...plan, period: 2, due_on: '2026-12-20', paid_principal: '0.00', paid_interest: '0.00', status: 'due' },
    },
  ])
}
