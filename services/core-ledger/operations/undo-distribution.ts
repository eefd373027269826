import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { SPECIAL_PAYABLES } from '../domain/finance-voucher.ts'
import { LOAN_RISK_RESERVE, VOUCHER_KINDS } from '../domain/subjects.ts'
import { reversalVoucher } from '../domain/voucher.ts'
import { findDistributionOf } from '../store/periods.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import type { LedgerTables } from '../store/tables.ts'
import { findVoucher, lockVoucher, type PostedVoucher } from '../store/vouchers.ts'
import { notReversible } from './reverse-remittance.ts'
import { assertStillOwed } from './undo-finance-voucher.ts'

const DISTRIBUTED_TO = [LOAN_RISK_RESERVE, ...SPECIAL_PAYABLES]

/**
 * A distribution is undone whole, from its 040, while nothing of it has been paid out: the two 039 beside it are reversed with it, and the year may be
 * distributed anew. Returns what is to be done when the reversal is posted.
 */
export async function undoDistribution(
  trx: Transaction<LedgerTables>,
  voucher: PostedVoucher,
  businessDate: BusinessDate,
): Promise<() => Promise<void>> {
  const { voucherNo, kind } = voucher
  const [carried, distributed, emptied] = await findDistributionOf(trx, voucherNo)
  if (kind !== VOUCHER_KINDS.distribution) throw notReversible(voucherNo, `冲销增值收益分配凭证 ${distributed}，年度结转随之冲销`)
  await assertStillOwed(trx, voucher, DISTRIBUTED_TO)
  return async () => {
    for (const beside of [carried, emptied]) {
      await lockVoucher(trx, beside)
      await postVouchers(trx, [reversalVoucher((await findVoucher(trx, beside))!, businessDate)])
    }
  }
}
