import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import { fail } from '../errors.ts'
import type { Policy } from './policy.ts'

/** '11' 部分提取, '12' 销户提取. */
export type WithdrawalKind = '11' | '12'

/** What a withdrawal depends on of its account. */
export interface WithdrawableAccount {
  readonly accountNo: string
  readonly status: string
  readonly balance: Fen
  readonly held: Fen
  readonly hasLoan: boolean
}

export interface WithdrawalRequest {
  readonly kind: WithdrawalKind
  readonly reason: string
  /** Wanted amount of a partial withdrawal; a closing one takes the whole balance. */
  readonly amount?: Fen | undefined
  readonly businessDate: BusinessDate
}

/** 提取原因 13 终止自愿缴存: not of the regulation's list but of what holds for voluntary contributors. */
export const VOLUNTARY_ENDED = '13'

/** Reasons that close the account by the policy. */
const closingReasons = ({ withdrawalReasons, voluntaryRules }: Policy): readonly string[] => [
  ...withdrawalReasons.closing,
  ...(voluntaryRules.withdrawalOnEnding ? [VOLUNTARY_ENDED] : []),
]

/** Refuses an account that may not move money: closed ('03'–'05'), or sealed ('02') unless `sealedToo`. */
export function assertOpenAccount(
  { accountNo, status }: { accountNo: string; status: string },
  { sealedToo }: { sealedToo: boolean },
): void {
  if (status === '03' || status === '04' || status === '05')
    throw fail('account_closed', { field: 'accountNo', value: accountNo, allowed: '状态 01 正常' })
  if (status === '02' && !sealedToo)
    throw fail('account_sealed', { field: 'accountNo', value: accountNo, allowed: '状态 01 正常' })
}

/** Refuses (account_closing) to bring anything to an account while the bank pays out what it had: it would stay open with what came behind. */
export function assertNotClosing(accountNo: string, closing: ReadonlySet<string>, field = 'accountNo'): void {
  if (closing.has(accountNo)) throw fail('account_closing', { field, value: accountNo, allowed: '银行付款有结果之后' })
}

/**
 * Decides an application by the policy in force on its business date: what is held, and by which version. Sealed accounts may withdraw too.
 * Refuses, in this order: account_closed, reason_not_allowed, then for a closing account_has_hold and account_has_loan, for a partial
 * withdrawal field_inconsistent (no amount) and available_insufficient.
 */
export function decideWithdrawal(
  account: WithdrawableAccount,
  request: WithdrawalRequest,
  policy: Policy,
): { amount: Fen; policyVersion: string } {
  assertOpenAccount(account, { sealedToo: true })
  assertReason(request, policy)
  return {
    amount: request.kind === '12' ? wholeBalance(account) : wantedAmount(account, request.amount),
    policyVersion: policy.version,
  }
}

/** The kind that a reason leads to by the policy: the regulation says which reasons close the account. Refuses reason_not_allowed. */
export function kindOfReason(reason: string, policy: Policy): WithdrawalKind {
  const { partial } = policy.withdrawalReasons
  const closing = closingReasons(policy)
  if (closing.includes(reason)) return '12'
  if (partial.includes(reason)) return '11'
  throw reasonNotAllowed(reason, [...partial, ...closing], policy)
}

function assertReason({ kind, reason }: Pick<WithdrawalRequest, 'kind' | 'reason'>, policy: Policy): void {
  const reasons = kind === '12' ? closingReasons(policy) : policy.withdrawalReasons.partial
  if (!reasons.includes(reason)) throw reasonNotAllowed(reason, reasons, policy)
}

const reasonNotAllowed = (reason: string, reasons: readonly string[], { version }: Policy) =>
  fail('reason_not_allowed', { field: 'reason', value: reason, allowed: `${reasons.join('、')}（${version} 起）` })

/** What an account that is to close has. Refuses account_has_hold, account_has_loan. */
export function wholeBalance(account: WithdrawableAccount): Fen {
  if (account.held > 0n) throw fail('account_has_hold', { field: 'accountNo', value: account.accountNo, allowed: '无冻结' })
  if (account.hasLoan) throw fail('account_has_loan', { field: 'accountNo', value: account.accountNo, allowed: '贷款已结清' })
  return account.balance
}

function wantedAmount({ balance, held }: WithdrawableAccount, amount: Fen | undefined): Fen {
  if (amount === undefined)
    throw fail('field_inconsistent', { field: 'amount', detail: '部分提取须写明金额', allowed: '大于 0 的金额' })
  if (amount > balance - held)
    throw fail('available_insufficient', { field: 'amount', value: yuanFromFen(amount), allowed: '不超过可用余额（余额减冻结）' })
  return amount
}

/** Takes `amount` from the balance carried forward first (上年结转), then from this year's (当年归集). */
export function splitWithdrawal(amount: Fen, priorBalance: Fen): { prior: Fen; current: Fen } {
  const prior = amount < priorBalance ? amount : priorBalance
  return { prior, current: amount - prior }
}
