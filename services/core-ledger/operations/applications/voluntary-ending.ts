import { yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { accountNo, text } from '../../domain/field-shapes.ts'
import { assertNotCollecting } from '../../domain/voluntary.ts'
import { fail } from '../../errors.ts'
import { lockAccounts, setAccountStatus } from '../../store/accounts.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { endAgreement, lockAgreements } from '../../store/voluntary.ts'
import { known } from '../operation.ts'
import { agreementOf } from '../pay-voluntarily.ts'
import { defineKind } from './kind.ts'

const SEALED = '02'

/**
 * 终止自愿缴存: nothing more is paid by the agreement, the account is sealed with its balance. Refuses account_unknown, agreement_unknown,
 * collection_in_flight, account_has_loan (who owes a loan goes on paying).
 */
export const voluntaryEnding = defineKind({
  kind: 'voluntary_ending',
  title: '终止自愿缴存',
  content: z.strictObject({ accountNo, reason: text(200).meta({ title: '终止原因' }) }),
  concerns: ({ accountNo }) => ({ accountNo }),
  async submit(trx, { accountNo, reason }, { businessDate, policyAt }) {
    const { account, agreement } = await judge(trx, accountNo)
    const { withdrawalOnEnding } = policyAt(businessDate).voluntaryRules
    return [
      { label: '终止原因', value: reason },
      { label: '已缴至', value: agreement.paidThrough ?? '尚未缴存' },
      { label: '账户余额', value: yuanFromFen(account.balance) },
      { label: '终止后', value: withdrawalOnEnding ? '账户封存，可申请全额提取' : '账户封存，按提取情形提取' },
    ]
  },
  async approve(trx, { accountNo }, { businessDate }) {
    const { agreement } = await judge(trx, accountNo)
    await endAgreement(trx, agreement.agreementNo, businessDate)
    await setAccountStatus(trx, [accountNo], SEALED)
    return { outcome: { agreementNo: agreement.agreementNo, status: SEALED } }
  },
})

async function judge(trx: Transaction<LedgerTables>, accountNo: string) {
  const account = known(await lockAccounts(trx, [accountNo]), accountNo, 'account_unknown', 'accountNo')
  const agreement = agreementOf(await lockAgreements(trx, [accountNo]), accountNo)
  assertNotCollecting(agreement)
  if (account.hasLoan) throw fail('account_has_loan', { field: 'accountNo', value: accountNo, allowed: '贷款已结清' })
  return { account, agreement }
}
