import { loanEntryKind } from '../code-lists/loan.ts'
import { defineDataset } from '../dataset.ts'
import { businessDate, createdAt, JGJ_T_320, loanNo, voucherNo } from './identifiers.ts'

/** 贷款业务明细 6.0.6 */
export const loanEntry = defineDataset({
  name: 'loan_entry',
  title: '贷款业务明细',
  standard: `${JGJ_T_320} 6.0.6`,
  description: '贷款账户的每一笔发放与还款',
  grain: '一笔贷款业务一行',
  key: ['entry_no'],
  table: 'dwd.loan_entry',
  owner: '信贷管理科',
  elements: {
    entry_no: { code: 'YWLSH', title: '业务流水号', definition: '该笔业务的唯一流水号', type: 'text', length: 30 },
    loan_no: { ...loanNo, mandatory: true },
    voucher_no: { ...voucherNo, place: 'lake' },
    kind: {
      code: 'DKYWMXLX',
      title: '贷款业务明细类型',
      definition: '该笔业务的种类',
      type: 'code',
      codeList: loanEntryKind,
      mandatory: true,
    },
    occurred_on: {
      code: 'YWFSRQ',
      title: '业务发生日期',
      definition: '业务实际发生的日期',
      type: 'date',
      past: true,
      place: 'file',
    },
    bank_code: { code: 'DKYHDM', title: '贷款银行代码', definition: '受托银行的代码', type: 'text', length: 3, place: 'file' },
    business_date: { ...businessDate, mandatory: true },
    amount: { code: 'FSE', title: '发生额', definition: '本金、利息与罚息之和', type: 'money', mandatory: true, level: 3 },
    principal: { code: 'BJJE', title: '本金金额', definition: '其中的本金', type: 'money', mandatory: true, level: 3 },
    interest: { code: 'LXJE', title: '利息金额', definition: '其中的利息', type: 'money', mandatory: true, level: 3 },
    penalty: { code: 'FXJE', title: '罚息金额', definition: '其中的罚息', type: 'money', mandatory: true, level: 3 },
    period: {
      code: 'DQQC',
      title: '当期期次',
      definition: '所还的期次',
      type: 'integer',
      minimum: '1',
      maximum: '360',
      unit: '期',
    },
    normal_to_overdue: {
      code: 'ZCZYQBJJE',
      title: '正常转逾期本金金额',
      definition: '转为逾期的本金',
      type: 'money',
      level: 3,
      place: 'file',
    },
    overdue_to_normal: {
      code: 'YQZZCBJJE',
      title: '逾期转正常本金金额',
      definition: '转回正常的本金',
      type: 'money',
      level: 3,
      place: 'file',
    },
    created_at: createdAt,
  },
})
