import { bankAccountNature, bankCode } from '@anju/standards/code-lists/finance.ts'
import { fenFromYuan } from '@anju/standards/money.ts'
import { z } from 'zod'
import { bankAccountNo, businessDate, coded, openingBalance, text } from '../../domain/field-shapes.ts'
import { openBankAccounts } from '../open-bank-accounts.ts'
import { defineOperationKind } from './operation-kind.ts'

/** 银行专户登记: from then on money may come in and be paid there. */
export const bankAccount = defineOperationKind({
  kind: 'bank_account',
  title: '银行专户登记',
  content: z.strictObject({
    accountNo: bankAccountNo,
    name: text(200).meta({ title: '户名' }),
    bankCode: coded(bankCode),
    subject: z.enum(['101', '102']).meta({ title: '会计科目', 'x-titles': { '101': '公积金存款', '102': '增值收益存款' } }),
    nature: coded(bankAccountNature),
    openedOn: businessDate.meta({ title: '开户日期' }),
    confirmedOn: businessDate.meta({ title: '期初核对日期' }),
    openingBalance: openingBalance.meta({ title: '期初余额' }),
  }),
  concerns: () => ({}),
  operation: openBankAccounts,
  itemOf: ({ openingBalance, ...asked }) => ({ ...asked, openingBalance: fenFromYuan(openingBalance) }),
  facts: ({ basic, openingBalance }, { accountNo, name }) => [
    { label: '银行账号', value: `${accountNo} ${name}` },
    { label: '期初余额', value: openingBalance },
    { label: '基本户', value: basic ? '是' : '否' },
  ],
})
