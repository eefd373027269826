import { z } from 'zod'
import { accountNo, bankAccountNo, loanNo } from '../../domain/field-shapes.ts'
import { agreeRepayment } from '../agree-repayment.ts'
import { defineOperationKind } from './operation-kind.ts'

/** 还款约定: whose money the monthly run takes, on the papers that they have signed. */
export const repaymentAgreement = defineOperationKind({
  kind: 'repayment_agreement',
  title: '还款约定',
  content: z.strictObject({
    loanNo,
    bankAccountNo: bankAccountNo.optional().meta({ title: '还款银行账号', description: '不填则不从银行扣款' }),
    payerAccountNos: z
      .array(accountNo)
      .max(4, '最多 4 个')
      .optional()
      .meta({ title: '委托提取还贷的个人账号', description: '依次扣划' }),
  }),
  concerns: ({ loanNo }) => ({ loanNo }),
  operation: agreeRepayment,
  itemOf: ({ loanNo, bankAccountNo = null, payerAccountNos = [] }) => ({ loanNo, bankAccountNo, payerAccountNos }),
  facts: ({ bankAccountNo, payerAccountNos }) => [
    { label: '还款银行账号', value: bankAccountNo ?? '不从银行扣款' },
    { label: '委托提取还贷', value: payerAccountNos.length === 0 ? '无' : payerAccountNos.join('、') },
  ],
})
