import { defineDataset } from '../../dataset.ts'
import { personName, receivedAt, residentId, sharedBy } from './shared.ts'

/** 人民银行征信：贷前审查负债与逾期。 */
export const creditRecord = defineDataset({
  name: 'credit_record',
  title: '个人征信摘要',
  standard: sharedBy('人民银行'),
  description: '金融信用信息基础数据库的个人信用报告摘要，用于贷前审查负债与逾期',
  grain: '一个自然人最近一次信用报告一行',
  key: ['borrower_id_number'],
  table: 'dwd.credit_record',
  owner: '贷款管理科',
  elements: {
    borrower_id_number: residentId('借款人'),
    borrower_name: personName('借款人'),
    reported_on: { title: '报告日期', definition: '信用报告的日期', type: 'date', mandatory: true, past: true },
    open_loans: {
      title: '未结清贷款笔数',
      definition: '报告日未结清的贷款笔数',
      type: 'integer',
      minimum: '0',
      mandatory: true,
      level: 3,
    },
    outstanding_debt: {
      title: '贷款余额合计',
      definition: '报告日未结清贷款的余额合计',
      type: 'money',
      minimum: '0',
      mandatory: true,
      personal: 'income',
    },
    monthly_repayment: {
      title: '月应还款合计',
      definition: '各笔未结清贷款的本月应还款合计',
      type: 'money',
      minimum: '0',
      personal: 'income',
    },
    overdue_now: {
      title: '当前逾期金额',
      definition: '报告日已到期未还的金额合计',
      type: 'money',
      minimum: '0',
      mandatory: true,
      personal: 'income',
    },
    overdue_months: {
      title: '近两年累计逾期月数',
      definition: '报告日前二十四个月内有逾期的月数',
      type: 'integer',
      minimum: '0',
      maximum: '24',
      mandatory: true,
      level: 3,
    },
    received_at: receivedAt,
  },
})
