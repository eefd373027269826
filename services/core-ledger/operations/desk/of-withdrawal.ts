import { titleOf } from '@anju/standards/code-list.ts'
import { withdrawalKind, withdrawalReason, withdrawalStatus } from '@anju/standards/code-lists/collection.ts'
import { findMadeBy } from '../../store/desk-reads.ts'
import { readWithdrawal } from '../../store/reads.ts'
import { applicationOnDesk } from './of-application.ts'
import { voucherCorrections } from './of-voucher.ts'
import type { LookUp } from './thing.ts'

/** A withdrawal: while it is under way its application is handled, when it is paid its voucher is reversed. */
export const withdrawalOnDesk: LookUp = async (desk, no) => {
  const found = await readWithdrawal(desk.trx, no)
  if (!found) return undefined
  const madeBy = await findMadeBy(desk.trx, { field: 'withdrawalNo', no })
  const application = madeBy ? await applicationOnDesk(desk, madeBy) : undefined
  const paid = found.voucher_no && found.status === 'paid' ? await voucherCorrections(desk, found.voucher_no) : []
  const handled = application?.corrections.filter(({ act }) => act === 'application') ?? []
  return {
    thing: 'withdrawal',
    no,
    title: titleOf(withdrawalReason, found.reason),
    state: titleOf(withdrawalStatus, found.status),
    facts: [
      { label: '个人账号', value: found.account_no },
      { label: '种类', value: titleOf(withdrawalKind, found.kind) },
      { label: '金额', value: found.amount },
      { label: '利息', value: found.interest },
      { label: '受理日期', value: found.accepted_on },
      ...(found.voucher_no ? [{ label: '凭证号', value: found.voucher_no }] : []),
      ...(madeBy ? [{ label: '业务受理单', value: madeBy }] : []),
    ],
    history: application?.history ?? [],
    corrections: [...handled, ...paid],
  }
}
