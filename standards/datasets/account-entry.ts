import { entryKind, reversalFlag, withdrawalMethod, withdrawalReason } from '../code-lists/collection.ts'
import { defineDataset } from '../dataset.ts'
import { accountNo, businessDate, createdAt, JGJ_T_320, voucherNo } from './identifiers.ts'

/** 个人明细 5.0.5 */
export const accountEntry = defineDataset({
  name: 'account_entry',
  title: '个人明细',
  standard: `${JGJ_T_320} 5.0.5`,
  description: '个人账户的每一笔发生额',
  grain: '一笔个人账户业务一行',
  key: ['entry_no'],
  table: 'dwd.account_entry',
  owner: '归集管理科',
  elements: {
    entry_no: { code: 'YWLSH', title: '业务流水号', definition: '该笔业务的唯一流水号', type: 'text', length: 30 },
    account_no: { ...accountNo, mandatory: true },
    voucher_no: { ...voucherNo, place: 'lake' },
    business_date: { ...businessDate, mandatory: true },
    kind: {
      code: 'GJHTQYWLX',
      title: '归集和提取业务类型',
      definition: '该笔业务的种类',
      type: 'code',
      codeList: entryKind,
      mandatory: true,
    },
    amount: {
      code: 'FSE',
      title: '发生额',
      definition: '余额的增减，增为正、减为负',
      type: 'money',
      mandatory: true,
      personal: 'income',
    },
    current_amount: {
      code: 'DNGJFSE',
      title: '当年归集发生额',
      definition: '其中计入当年归集余额的部分',
      type: 'money',
      mandatory: true,
      personal: 'income',
    },
    prior_amount: {
      code: 'SNJZFSE',
      title: '上年结转发生额',
      definition: '其中计入上年结转余额的部分',
      type: 'money',
      mandatory: true,
      personal: 'income',
    },
    interest_amount: { code: 'FSLXE', title: '发生利息额', definition: '该笔业务中的利息', type: 'money', personal: 'income' },
    withdrawal_reason: {
      code: 'TQYY',
      title: '提取原因',
      definition: '提取住房公积金的情形',
      type: 'code',
      codeList: withdrawalReason,
    },
    withdrawal_method: {
      code: 'TQFS',
      title: '提取方式',
      definition: '提取资金的支付方式',
      type: 'code',
      codeList: withdrawalMethod,
    },
    month: { title: '缴存年月', definition: '汇缴、补缴所属的年月', type: 'month', place: 'lake' },
    reversal_flag: {
      code: 'CZBZ',
      title: '冲账标识',
      definition: '是否为冲销他笔业务的冲账',
      type: 'code',
      codeList: reversalFlag,
      mandatory: true,
    },
    created_at: createdAt,
  },
})
