import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { ratioText } from '../../domain/contribution.ts'
import { accountNo, bankAccountNo, plainRatio, yuanText } from '../../domain/field-shapes.ts'
import { assertNotCollecting, judgeTerms, nextMonths } from '../../domain/voluntary.ts'
import { fail } from '../../errors.ts'
import { lockAccounts, setBases } from '../../store/accounts.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { changeAgreement, lockAgreements } from '../../store/voluntary.ts'
import { known } from '../operation.ts'
import { agreementOf } from '../pay-voluntarily.ts'
import { defineKind, type Handling } from './kind.ts'

const content = z.strictObject({
  accountNo,
  base: yuanText.optional().meta({ title: '缴存基数' }),
  ratio: plainRatio.optional().meta({ title: '缴存比例' }),
  everyMonths: z
    .int('应为月数')
    .min(1, '至少 1 个月')
    .max(12, '至多 12 个月')
    .optional()
    .meta({ title: '缴存周期', description: '每几个月缴一次' }),
  payerAccountNo: bankAccountNo
    .nullable()
    .optional()
    .meta({ title: '扣收银行账号', description: '委托扣收的本人银行账号；null 为改由本人自行汇入' }),
})

/**
 * 自愿缴存变更: base, ratio, frequency or where it is collected from, from the next payment on; what is paid stays. Refuses account_unknown,
 * agreement_unknown, field_inconsistent (nothing to change), collection_in_flight, what judgeTerms refuses.
 */
export const voluntaryChange = defineKind({
  kind: 'voluntary_change',
  title: '自愿缴存变更',
  content,
  concerns: ({ accountNo }) => ({ accountNo }),
  async submit(trx, asked, handling) {
    const { agreement, terms } = await judge(trx, asked, handling)
    const step = (before: string, after: string) => (before === after ? before : `${before} → ${after}`)
    const shown = (bankAccount: string | null) => (bankAccount ? `尾号 ${bankAccount.slice(-4)}` : '自行汇入')
    return [
      { label: '缴存基数', value: step(yuanFromFen(agreement.base), yuanFromFen(terms.base)) },
      { label: '缴存比例（本人承担）', value: step(ratioText(agreement.ratioPercent), ratioText(terms.ratioPercent)) },
      { label: '月缴存额', value: step(yuanFromFen(agreement.monthly), yuanFromFen(terms.monthly)) },
      { label: '缴存周期（月）', value: step(String(agreement.everyMonths), String(terms.everyMonths)) },
      { label: '扣收账号', value: step(shown(agreement.payerAccountNo), shown(terms.payerAccountNo)) },
      { label: '自何月起', value: nextMonths(agreement)[0]! },
    ]
  },
  async approve(trx, asked, handling) {
    const { agreement, terms } = await judge(trx, asked, handling)
    await changeAgreement(trx, agreement.agreementNo, terms)
    await setBases(trx, [{ accountNo: asked.accountNo, base: terms.base, unitAmount: 0n, memberAmount: terms.monthly }])
    return { outcome: { agreementNo: agreement.agreementNo, monthly: yuanFromFen(terms.monthly) } }
  },
})

async function judge(trx: Transaction<LedgerTables>, asked: z.infer<typeof content>, { businessDate, policyAt }: Handling) {
  known(await lockAccounts(trx, [asked.accountNo]), asked.accountNo, 'account_unknown', 'accountNo')
  const agreement = agreementOf(await lockAgreements(trx, [asked.accountNo]), asked.accountNo)
  const { base, ratio, everyMonths, payerAccountNo } = asked
  if ([base, ratio, everyMonths, payerAccountNo].every((field) => field === undefined))
    throw fail('field_inconsistent', { field: 'base', detail: '没有要变更的内容', allowed: '至少一项' })
  assertNotCollecting(agreement)
  const policy = policyAt(businessDate)
  const chosen = {
    base: base === undefined ? agreement.base : fenFromYuan(base),
    ratioPercent: ratio === undefined ? agreement.ratioPercent : fenFromYuan(ratio),
    everyMonths: everyMonths ?? agreement.everyMonths,
  }
  const monthly = judgeTerms(chosen, policy)
  const from = payerAccountNo === undefined ? agreement.payerAccountNo : payerAccountNo
  return { agreement, terms: { ...chosen, monthly, payerAccountNo: from, policyVersion: policy.version } }
}
