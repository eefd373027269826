import { fail } from '../errors.ts'
import type { BankAccount } from '../store/bank-accounts.ts'
import { known } from './operation.ts'

/** The 银行专户 that an instruction is to be paid from, or a collection into, open. Refuses bank_account_unknown, bank_account_closed. */
export function payableFrom(accounts: ReadonlyMap<string, BankAccount>, accountNo: string): BankAccount {
  const account = known(accounts, accountNo, 'bank_account_unknown', 'bankAccountNo')
  if (account.closedOn !== null)
    throw fail('bank_account_closed', { field: 'bankAccountNo', value: accountNo, allowed: '未销户的专户' })
  return account
}
