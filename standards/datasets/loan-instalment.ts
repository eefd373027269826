import { instalmentStatus } from '../code-lists/loan.ts'
import { defineDataset } from '../dataset.ts'
import { loanNo } from './identifiers.ts'

/** 还款计划: ledger only. */
export const loanInstalment = defineDataset({
  name: 'loan_instalment',
  title: '还款计划',
  standard: '中心核心业务系统',
  description: '贷款每一期的应还与已还',
  grain: '一笔贷款的一期一行',
  key: ['loan_no', 'period'],
  table: 'dwd.loan_instalment',
  owner: '信贷管理科',
  elements: {
    loan_no: { ...loanNo, place: 'lake' },
    period: {
      title: '期次',
      definition: '还款期次，自 1 起',
      type: 'integer',
      minimum: '1',
      maximum: '360',
      unit: '期',
      place: 'lake',
    },
    due_on: { title: '应还日期', definition: '该期应还的日期', type: 'date', mandatory: true, place: 'lake' },
    principal: {
      title: '应还本金',
      definition: '该期应还的本金',
      type: 'money',
      minimum: '0',
      mandatory: true,
      level: 3,
      place: 'lake',
    },
    interest: {
      title: '应还利息',
      definition: '该期应还的利息',
      type: 'money',
      minimum: '0',
      mandatory: true,
      level: 3,
      place: 'lake',
    },
    paid_principal: {
      title: '已还本金',
      definition: '该期已还的本金',
      type: 'money',
      minimum: '0',
      mandatory: true,
      level: 3,
      place: 'lake',
    },
    paid_interest: {
      title: '已还利息',
      definition: '该期已还的利息',
      type: 'money',
      minimum: '0',
      mandatory: true,
      level: 3,
      place: 'lake',
    },
    paid_on: { title: '还款日期', definition: '该期还清的业务日期', type: 'date', past: true, place: 'lake' },
    status: {
      title: '期供状态',
      definition: '待还或已还',
      type: 'code',
      codeList: instalmentStatus,
      mandatory: true,
      place: 'lake',
    },
  },
})
