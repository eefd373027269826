import type { Transaction } from 'kysely'
import { assertLive } from '../domain/repayment.ts'
import { assertOpenAccount } from '../domain/withdrawal.ts'
import { inItem } from '../errors.ts'
import { lockAccounts } from '../store/accounts.ts'
import { setAgreements } from '../store/loan-agreements.ts'
import { lockLoans } from '../store/loans.ts'
import type { LedgerTables } from '../store/tables.ts'
import { assertDistinct, decideEach, known, type Operation } from './operation.ts'

/** 还款约定: where the bank takes instalments from, and which accounts of the fund repay, in their order. */
export interface RepaymentAgreement {
  readonly loanNo: string
  readonly bankAccountNo: string | null
  readonly payerAccountNos: readonly string[]
}

export interface AgreedRepayment {
  loanNo: string
  bankAccountNo: string | null
  payerAccountNos: string[]
}

/** Locks the accounts that are to pay, then the loans, whose agreements change only with them. */
export const lockAgreements = async (trx: Transaction<LedgerTables>, items: readonly RepaymentAgreement[]) => ({
  accounts: await lockAccounts(trx, [...new Set(items.flatMap((item) => item.payerAccountNos))].sort()),
  loans: await lockLoans(
    trx,
    items.map((item) => item.loanNo),
  ),
})

/**
 * 还款约定: replaces what a loan agreed on before; who signed what is for the application to prove. Refuses duplicate_in_batch (a payer
 * twice too), account_unknown, account_closed, loan_unknown, loan_settled.
 */
export const agreeRepayment: Operation<RepaymentAgreement, AgreedRepayment> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'loanNo', identify: (item) => item.loanNo })
  const { accounts, loans } = await lockAgreements(trx, items)
  decideEach(items, context, (item, index) => {
    assertLive(known(loans, item.loanNo, 'loan_unknown', 'loanNo'))
    const at = (payer: number) => `${context.at(index)}payerAccountNos[${payer}].`
    assertDistinct(item.payerAccountNos, { at }, { field: 'accountNo', identify: (accountNo) => accountNo })
    for (const [payer, accountNo] of item.payerAccountNos.entries())
      inItem(`payerAccountNos[${payer}].`, () =>
        assertOpenAccount(known(accounts, accountNo, 'account_unknown', 'accountNo'), { sealedToo: true }),
      )
  })
  await setAgreements(trx, items)
  return items.map(({ payerAccountNos, ...item }) => ({ ...item, payerAccountNos: [...payerAccountNos] }))
}
