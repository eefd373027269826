import type { BusinessDate } from '@anju/standards/business-date.ts'
import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import type { Policy } from '../domain/policy.ts'
import { assertOpenAccount, kindOfReason, type WithdrawalKind } from '../domain/withdrawal.ts'
import { accountLimits, bindingLimit, rentLimit, type WithdrawalLimit } from '../domain/withdrawal-limits.ts'
import type { LedgerDb } from '../store/connect.ts'
import { readAccount } from '../store/reads.ts'
import { readEarlier, readHolder, readLiveLoan } from '../store/withdrawal-grounds.ts'

export interface WithdrawalPreview {
  accountNo: string
  reason: string
  on: BusinessDate
  kind: WithdrawalKind
  policyVersion: string
  limits: { name: string; amount: string; binds: boolean }[]
  most: string
  binding: string
}

/**
 * What could be withdrawn for a reason on a day, before anything is known of the expense: for the counter, to tell a person who asks.
 * undefined when there is no such account. Refuses account_closed, reason_not_allowed.
 */
export async function previewWithdrawal(
  db: LedgerDb,
  { accountNo, reason, on }: { accountNo: string; reason: string; on: BusinessDate },
  policy: Policy,
): Promise<WithdrawalPreview | undefined> {
  const [holder, row] = [await readHolder(db, accountNo), await readAccount(db, accountNo)]
  if (!holder || !row) return undefined
  assertOpenAccount({ accountNo, status: row.status }, { sealedToo: true })
  const kind = kindOfReason(reason, policy)
  const account = { balance: fenFromYuan(row.balance), held: fenFromYuan(row.held) }
  const earlier = await readEarlier(db, { accountNos: holder.accountNos, reason })
  const loan = await readLiveLoan(db, accountNo)
  const limits: [WithdrawalLimit, ...WithdrawalLimit[]] =
    kind === '12'
      ? [
          { name: '账户余额（另计利息至复核通过之日）', amount: account.balance },
          ...(account.held > 0n ? [{ name: '账户有冻结金额，不能销户', amount: 0n }] : []),
          ...(loan ? [{ name: `贷款 ${loan} 未结清，不能销户`, amount: 0n }] : []),
        ]
      : accountLimits(account, { reason, acceptedOn: on, earlier }, policy)
  if (reason === '07') limits.push(rentLimit(holder.married, on, earlier, policy))
  const binding = bindingLimit(limits)
  return {
    accountNo,
    reason,
    on,
    kind,
    policyVersion: policy.version,
    limits: limits.map((limit) => ({ name: limit.name, amount: yuanFromFen(limit.amount), binds: limit === binding })),
    most: yuanFromFen(binding.amount),
    binding: binding.name,
  }
}
