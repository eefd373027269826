import { guaranteeType, repaymentMethod } from '@anju/standards/code-lists/loan.ts'
import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { z } from 'zod'
import { accountNo, bankAccountNo, coded, text, yuanText } from '../../domain/field-shapes.ts'
import { percentFromRate, rateFromText } from '../../domain/rate.ts'
import { lend } from '../lend.ts'
import { defineOperationKind } from './operation-kind.ts'

const { '01': equalInstalment, '02': equalPrincipal } = Object.fromEntries(
  repaymentMethod.codes.map(({ code, title }) => [code, title]),
)

/** 贷款发放 of a loan that has been granted. */
export const lending = defineOperationKind({
  kind: 'lending',
  title: '贷款发放',
  content: z.strictObject({
    accountNo: accountNo.meta({ title: '借款人个人账号' }),
    principal: yuanText.meta({ title: '贷款金额' }),
    termMonths: z.int().min(1).max(360).meta({ title: '期数', description: '月' }),
    repaymentMethod: z
      .enum(['01', '02'], '应为 01 或 02')
      .meta({ title: '还款方式', 'x-titles': { '01': equalInstalment, '02': equalPrincipal } }),
    firstHome: z.boolean().meta({ title: '首套住房' }),
    guaranteeType: coded(guaranteeType),
    houseAddress: text(400).meta({ title: '房屋坐落' }),
    houseArea: z
      .string()
      .regex(/^\d{1,6}(\.\d{1,2})?$/, '建筑面积应为最多两位小数的平方米')
      .meta({ title: '建筑面积', description: '平方米' }),
    housePrice: yuanText.meta({ title: '房屋总价' }),
    bankAccountNo: bankAccountNo.optional().meta({ title: '还款银行账号' }),
  }),
  concerns: ({ accountNo }) => ({ accountNo }),
  operation: lend,
  itemOf: ({ principal, housePrice, ...asked }, businessDate) => ({
    ...asked,
    principal: fenFromYuan(principal),
    housePrice: fenFromYuan(housePrice),
    businessDate,
  }),
  facts: ({ annualRate, firstInstalment, dueOn, policyVersion }, { principal, termMonths, houseAddress }) => [
    { label: '贷款金额', value: yuanFromFen(fenFromYuan(principal)) },
    { label: '期限', value: `${termMonths} 个月，至 ${dueOn}` },
    { label: '年利率', value: percentFromRate(rateFromText(annualRate)) },
    { label: '首期应还', value: firstInstalment },
    { label: '房屋坐落', value: houseAddress },
    { label: '适用规定', value: policyVersion },
  ],
})
