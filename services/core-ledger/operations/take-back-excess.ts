import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { excessInterestVoucher } from '../domain/voucher.ts'
import type { LockedAccount } from '../store/accounts.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { readSettledSince } from '../store/settle-interest.ts'
import type { LedgerTables } from '../store/tables.ts'

/** A closing that the bank has paid: its account as it is now, and all that was paid of it. */
interface PaidClosing {
  readonly account: LockedAccount
  readonly paid: Fen
}

/**
 * The interest of a closing runs to the day on which the bank was told the sum. 年终结息 may have given more while the bank had it: that is taken back,
 * so that the account closes at what was paid. Returns the accounts as they are then; a balance that has grown by anything else is left.
 */
export async function takeBackExcess(
  trx: Transaction<LedgerTables>,
  closings: readonly PaidClosing[],
  { instructionNo, bookedOn }: { instructionNo: string; bookedOn: BusinessDate },
): Promise<LockedAccount[]> {
  const grown = closings.filter(({ account, paid }) => account.balance > paid).map(({ account }) => account.accountNo)
  const settled = await readSettledSince(trx, instructionNo, grown)
  const accounts: LockedAccount[] = []
  for (const { account, paid } of closings) {
    const given = settled.get(account.accountNo) ?? 0n
    const more = account.balance > paid ? account.balance - paid : 0n
    const excess = more < given ? more : given
    if (excess > 0n) await postVouchers(trx, [excessInterestVoucher(account.accountNo, excess, bookedOn)])
    accounts.push({ ...account, balance: account.balance - excess, priorBalance: account.priorBalance - excess })
  }
  return accounts
}
