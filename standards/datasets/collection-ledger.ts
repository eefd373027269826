import { remittanceKind, withdrawalKind, withdrawalReason, withdrawalStatus } from '../code-lists/collection.ts'
import { defineDataset } from '../dataset.ts'
import { accountNo, businessDate, createdAt, unitNo, updatedAt, voucherNo } from './identifiers.ts'

const LEDGER = '中心核心业务系统'

/** 汇补缴登记: ledger only. */
export const remittance = defineDataset({
  name: 'remittance',
  title: '汇补缴登记',
  standard: LEDGER,
  description: '单位每次汇缴或补缴的登记',
  grain: '一次汇缴或补缴一行；同一单位同一年月只有一次汇缴',
  key: ['remittance_no'],
  table: 'dwd.remittance',
  owner: '归集管理科',
  elements: {
    remittance_no: { title: '汇缴编号', definition: '汇补缴登记的唯一编号', type: 'text', length: 30, place: 'lake' },
    unit_no: { ...unitNo, mandatory: true, place: 'lake' },
    month: { title: '缴存年月', definition: '汇缴所属的年月', type: 'month', mandatory: true, place: 'lake' },
    kind: {
      title: '汇补缴种类',
      definition: '汇缴或补缴',
      type: 'code',
      codeList: remittanceKind,
      mandatory: true,
      place: 'lake',
    },
    amount: { title: '汇缴金额', definition: '本次汇缴的总额', type: 'money', mandatory: true, place: 'lake' },
    member_count: {
      title: '汇缴人数',
      definition: '本次汇缴的人数',
      type: 'integer',
      minimum: '0',
      unit: '人',
      mandatory: true,
      place: 'lake',
    },
    business_date: { ...businessDate, mandatory: true, place: 'lake' },
    voucher_no: { ...voucherNo, place: 'lake' },
    created_at: createdAt,
  },
})

/** 提取登记: ledger only. */
export const withdrawal = defineDataset({
  name: 'withdrawal',
  title: '提取登记',
  standard: LEDGER,
  description: '提取申请的受理、冻结与支付',
  grain: '一次提取申请一行',
  key: ['withdrawal_no'],
  table: 'dwd.withdrawal',
  owner: '归集管理科',
  elements: {
    withdrawal_no: { title: '提取编号', definition: '提取申请的唯一编号', type: 'text', length: 30, place: 'lake' },
    account_no: { ...accountNo, mandatory: true, place: 'lake' },
    kind: {
      title: '提取种类',
      definition: '部分提取或销户提取',
      type: 'code',
      codeList: withdrawalKind,
      mandatory: true,
      place: 'lake',
    },
    reason: {
      code: 'TQYY',
      title: '提取原因',
      definition: '提取住房公积金的情形',
      type: 'code',
      codeList: withdrawalReason,
      mandatory: true,
      place: 'lake',
    },
    amount: {
      title: '提取金额',
      definition: '提取的本金',
      type: 'money',
      minimum: '0',
      mandatory: true,
      personal: 'income',
      place: 'lake',
    },
    interest: {
      title: '销户利息',
      definition: '销户提取时结付的利息',
      type: 'money',
      minimum: '0',
      personal: 'income',
      place: 'lake',
    },
    status: {
      title: '提取办理状态',
      definition: '受理、支付或撤销',
      type: 'code',
      codeList: withdrawalStatus,
      mandatory: true,
      place: 'lake',
    },
    policy_version: { title: '政策版本', definition: '作出决定时适用的政策参数版本', type: 'text', length: 60, place: 'lake' },
    accepted_on: {
      title: '受理日期',
      definition: '受理申请的业务日期',
      type: 'date',
      mandatory: true,
      past: true,
      place: 'lake',
    },
    paid_on: { title: '支付日期', definition: '资金支付的业务日期', type: 'date', past: true, place: 'lake' },
    voucher_no: { ...voucherNo, place: 'lake' },
    updated_at: updatedAt,
  },
})
