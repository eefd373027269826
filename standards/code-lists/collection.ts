import { defineCodeList } from '../code-list.ts'

const STANDARD = 'JGJ/T 320-2014'
const CENTRE = '中心业务规定'

/** 个人账户状态 GRZHZT */
export const accountStatus = defineCodeList({
  name: 'account_status',
  title: '个人账户状态',
  basis: STANDARD,
  standard: { '01': '正常', '02': '封存', '03': '合并销户', '04': '外部转出销户', '05': '提取销户', '99': '其他' },
  local: [{ code: '06', title: '冻结', local: true }],
})

/** 单位账户状态 DWZHZT */
export const unitStatus = defineCodeList({
  name: 'unit_status',
  title: '单位账户状态',
  basis: STANDARD,
  standard: { '01': '正常', '02': '开户', '03': '缓缴', '04': '销户', '05': '封存', '99': '其他' },
})

/** 归集和提取业务明细类型 GJHTQYWLX */
export const entryKind = defineCodeList({
  name: 'entry_kind',
  title: '归集和提取业务明细类型',
  basis: STANDARD,
  standard: {
    '01': '汇缴',
    '02': '补缴',
    '03': '开户',
    '04': '启封',
    '05': '封存',
    '06': '内部转移',
    '07': '外部转出',
    '08': '外部转入',
    '09': '年终结息',
    '10': '基数调整',
    '11': '部分提取',
    '12': '销户提取',
    '13': '缓缴',
    '14': '冻结',
    '15': '解冻',
    '99': '其他',
  },
})

/** 汇补缴种类: the two kinds of remittance of 归集业务明细类型. */
export const remittanceKind = defineCodeList({
  name: 'remittance_kind',
  title: '汇补缴种类',
  basis: STANDARD,
  standard: { '01': '汇缴', '02': '补缴' },
})

/** 提取种类: the two kinds of withdrawal of 归集业务明细类型. */
export const withdrawalKind = defineCodeList({
  name: 'withdrawal_kind',
  title: '提取种类',
  basis: STANDARD,
  standard: { '11': '部分提取', '12': '销户提取' },
})

/** 提取原因 TQYY (204008); codes 10–13 are local: the reasons that 国务院令第844号 added from 2026-09-20, and the end of a voluntary contributor's agreement. */
export const withdrawalReason = defineCodeList({
  name: 'withdrawal_reason',
  title: '提取原因',
  basis: `${STANDARD}；国务院令第844号`,
  standard: {
    '01': '购买自住住房',
    '02': '建造、翻建、大修自住住房',
    '03': '离休、退休',
    '04': '完全丧失劳动能力并终止劳动关系',
    '05': '户口迁出或出境定居',
    '06': '偿还购房贷款本息',
    '07': '支付房租',
    '08': '死亡或宣告死亡',
    '09': '大病',
    '99': '其他',
  },
  local: [
    { code: '10', title: '装修自住住房', local: true, validFrom: '2026-09-20' },
    { code: '11', title: '支付自住住房物业费', local: true, validFrom: '2026-09-20' },
    { code: '12', title: '国务院批准的其他住房消费', local: true, validFrom: '2026-09-20' },
    { code: '13', title: '终止自愿缴存', local: true, validFrom: '2026-09-20' },
  ],
})

/** 提取方式 TQFS */
export const withdrawalMethod = defineCodeList({
  name: 'withdrawal_method',
  title: '提取方式',
  basis: STANDARD,
  standard: { '01': '现金', '02': '转账', '99': '其他' },
})

/** 冲账标识 CZBZ */
export const reversalFlag = defineCodeList({
  name: 'reversal_flag',
  title: '冲账标识',
  basis: STANDARD,
  standard: { '01': '非冲账', '02': '冲账' },
})

/** State of a withdrawal application in the ledger. */
export const withdrawalStatus = defineCodeList({
  name: 'withdrawal_status',
  title: '提取办理状态',
  basis: CENTRE,
  standard: { held: '已受理（资金冻结）', paying: '付款中', paid: '已支付', cancelled: '已撤销' },
})

export const COLLECTION_CODE_LISTS = [
  accountStatus,
  unitStatus,
  entryKind,
  remittanceKind,
  withdrawalKind,
  withdrawalReason,
  withdrawalMethod,
  reversalFlag,
  withdrawalStatus,
]
