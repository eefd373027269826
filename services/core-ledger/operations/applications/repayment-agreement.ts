import { z } from 'zod'
import { accountNo, bankAccountNo, loanNo } from '../../domain/field-shapes.ts'
import { readAgreement } from '../../store/loan-agreements.ts'
import { agreeRepayment, lockAgreements, type RepaymentAgreement } from '../agree-repayment.ts'
import { defineOperationKind } from './operation-kind.ts'

const content = z.strictObject({
  loanNo,
  bankAccountNo: bankAccountNo.optional().meta({ title: '还款银行账号', description: '不填则不从银行扣款' }),
  payerAccountNos: z
    .array(accountNo)
    .max(4, '最多 4 个')
    .optional()
    .meta({ title: '委托提取还贷的个人账号', description: '依次扣划' }),
})
const agreementOf = ({ loanNo, bankAccountNo, payerAccountNos = [] }: z.infer<typeof content>): RepaymentAgreement => ({
  loanNo,
  bankAccountNo: bankAccountNo ?? null,
  payerAccountNos,
})

/** 还款约定: whose money the monthly run takes, on the papers that they have signed. */
export const repaymentAgreement = defineOperationKind({
  kind: 'repayment_agreement',
  title: '还款约定',
  content,
  concerns: ({ loanNo }) => ({ loanNo }),
  operation: agreeRepayment,
  itemOf: agreementOf,
  // What stands until then is shown with it: of two changes made at the same time, the second to be approved is outdated.
  reads: async (trx, content) => {
    await lockAgreements(trx, [agreementOf(content)])
    return readAgreement(trx, content.loanNo)
  },
  facts: ({ bankAccountNo, payerAccountNos }, _, agreed) => [
    { label: '还款银行账号', value: ofBank(bankAccountNo) },
    { label: '委托提取还贷', value: ofFund(payerAccountNos) },
    { label: '原还款银行账号', value: ofBank(agreed?.bank_account_no) },
    { label: '原委托提取还贷', value: ofFund(agreed?.payer_account_nos ?? []) },
  ],
})

const ofBank = (bankAccountNo: string | null | undefined) => bankAccountNo ?? '不从银行扣款'
const ofFund = (accountNos: readonly string[]) => accountNos.join('、') || '无'
