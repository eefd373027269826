import { defineCodeList } from '../code-list.ts'

const STANDARD = 'JGJ/T 320-2014'
const CENTRE = '中心业务规定'

/** 贷款业务明细类型 DKYWMXLX */
export const loanEntryKind = defineCodeList({
  name: 'loan_entry_kind',
  title: '贷款业务明细类型',
  basis: STANDARD,
  standard: {
    '01': '发放',
    '02': '正常还款',
    '03': '提前还款',
    '04': '逾期还款',
    '05': '公积金提取还款',
    '06': '结清',
    '07': '展期',
    '08': '缩期',
    '09': '核销',
    '99': '其他',
  },
})

/** 贷款担保类型 DKDBLX */
export const guaranteeType = defineCodeList({
  name: 'guarantee_type',
  title: '贷款担保类型',
  basis: STANDARD,
  standard: { '01': '抵押', '02': '质押', '03': '保证', '99': '其他' },
})

/** 贷款还款方式 DKHKFS */
export const repaymentMethod = defineCodeList({
  name: 'repayment_method',
  title: '贷款还款方式',
  basis: STANDARD,
  standard: { '01': '等额本息', '02': '等额本金', '03': '一次还款付息', '04': '自由还款', '99': '其他' },
})

/** 贷款风险等级 DKFXDJ */
export const riskLevel = defineCodeList({
  name: 'risk_level',
  title: '贷款风险等级',
  basis: STANDARD,
  standard: { '01': '正常', '02': '关注', '03': '次级', '04': '可疑', '05': '损失', '99': '其他' },
})

/** 贷款类型 DKLX (local list: the standard's own is not at hand). */
export const loanKind = defineCodeList({
  name: 'loan_kind',
  title: '贷款类型',
  basis: CENTRE,
  standard: { '0': '公积金贷款', '1': '组合贷款', '2': '贴息贷款', '3': '其他' },
})

/** State of a loan account in the ledger. */
export const loanStatus = defineCodeList({
  name: 'loan_status',
  title: '贷款账户状态',
  basis: CENTRE,
  standard: { disbursed: '已发放', settled: '已结清', cancelled: '已撤销' },
})

/** State of one instalment in the ledger. */
export const instalmentStatus = defineCodeList({
  name: 'instalment_status',
  title: '期供状态',
  basis: CENTRE,
  standard: { due: '待还', paid: '已还' },
})

export const LOAN_CODE_LISTS = [loanEntryKind, guaranteeType, repaymentMethod, riskLevel, loanKind, loanStatus, instalmentStatus]
