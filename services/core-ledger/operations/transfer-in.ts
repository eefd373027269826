import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { transferInVoucher } from '../domain/voucher.ts'
import { assertOpenAccount } from '../domain/withdrawal.ts'
import { lockAccounts } from '../store/accounts.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { assertDistinct, decideEach, known, type Operation } from './operation.ts'

export interface TransferInItem {
  readonly accountNo: string
  readonly amount: Fen
  readonly businessDate: BusinessDate
}

/** 外部转入: a balance from another centre. Refuses duplicate_in_batch, date_in_future, account_unknown, account_closed, account_sealed. */
export const transferIn: Operation<TransferInItem, { accountNo: string; voucherNo: string }> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'accountNo', identify: (item) => item.accountNo })
  const accounts = await lockAccounts(
    trx,
    items.map((item) => item.accountNo),
  )
  const drafts = decideEach(items, context, ({ accountNo, amount, businessDate }) => {
    const account = known(accounts, accountNo, 'account_unknown', 'accountNo')
    assertBusinessDate(businessDate, { today: context.today, earliest: account.openedOn })
    assertOpenAccount(account, { sealedToo: false })
    return transferInVoucher(accountNo, amount, businessDate)
  })
  const voucherNos = await postVouchers(trx, drafts)
  return items.map(({ accountNo }, index) => ({ accountNo, voucherNo: voucherNos[index]! }))
}
