import { defineCodeList } from '../code-list.ts'

/** 凭证种类: what business a voucher books. */
export const voucherKind = defineCodeList({
  name: 'voucher_kind',
  title: '凭证种类',
  basis: '中心会计核算办法',
  standard: {
    '001': '汇补缴',
    '002': '有单位无流水',
    '003': '暂收',
    '004': '错缴更正',
    '006': '外部转入',
    '007': '部分提取',
    '008': '销户提取',
    '009': '转移合户',
    '010': '死亡无继承人销户',
    '011': '外部转出',
    '012': '贷款发放',
    '013': '月缴存额还款',
    '014': '正常还款',
    '015': '提前还清',
    '016': '提前还款',
    '017': '计提公积金利息',
    '018': '结算公积金利息',
    '019': '利息收入（活期）',
    '020': '利息收入（定期）',
    '021': '利息收入（其他）',
    '023': '手续费计提（归集）',
    '024': '手续费计提（委贷）',
    '025': '手续费计提（其他）',
    '026': '手续费支付（归集）',
    '027': '手续费支付（委贷）',
    '028': '手续费支付（其他）',
    '029': '期末结转收入',
    '030': '期末结转支出',
    '033': '购买国债',
    '034': '兑付国债',
    '035': '定期存入',
    '036': '定期支取',
    '037': '分摊（一）',
    '038': '分摊（二）',
    '039': '年度结转',
    '040': '增值收益分配',
    '041': '专项应付款',
    '042': '分摊（三）',
    '043': '通知存入',
    '044': '通知支取',
    '045': '扣除结余',
  },
  local: [
    { code: '046', title: '转逾期', local: true },
    { code: '047', title: '资金划转', local: true },
  ],
})

/** 科目属性 KMSX */
export type SubjectProperty = 'asset' | 'liability' | 'equity' | 'income' | 'expense'

/** A subject of the chart of accounts (会计科目). Details begin with the three digits of their first level. */
export interface ChartSubject {
  readonly code: string
  readonly title: string
  readonly property: SubjectProperty
  /** The side on which it grows (科目余额方向 KMYEFX). */
  readonly balanceSide: 'debit' | 'credit'
  /** 科目级次 KMJB: 1 for three digits, 2 for its details. */
  readonly level: 1 | 2
  /** The subject that a detail belongs to; null at the first level. */
  readonly parent: string | null
}

const FIRST_LEVEL_DIGITS = 3
const subjectsOf = (
  property: SubjectProperty,
  balanceSide: 'debit' | 'credit',
  titles: Readonly<Record<string, string>>,
): ChartSubject[] =>
  Object.entries(titles).map(([code, title]) => {
    const parent = code.length > FIRST_LEVEL_DIGITS ? code.slice(0, FIRST_LEVEL_DIGITS) : null
    return { code, title, property, balanceSide, level: parent ? 2 : 1, parent }
  })

/**
 * 会计科目表 by 住房公积金会计核算办法 (DOMAIN §4.2). A subject that has details is a sum: only details are posted to. The details
 * 21401, 21901, 21902 and 41104 are assumed; the others were read.
 */
export const CHART_OF_ACCOUNTS: readonly ChartSubject[] = [
  ...subjectsOf('asset', 'debit', {
    '101': '住房公积金存款',
    '102': '增值收益存款',
    '111': '应收利息',
    '119': '其他应收款',
    '121': '委托贷款',
    '122': '逾期贷款',
    '124': '国家债券',
  }),
  ...subjectsOf('liability', 'credit', {
    '201': '住房公积金',
    '211': '应付利息',
    '214': '专项应付款',
    '21401': '管理费用',
    '21402': '城市廉租住房建设补充资金',
    '219': '其他应付款',
    '21901': '暂收款',
    '21902': '应付手续费及其他',
  }),
  ...subjectsOf('equity', 'credit', {
    '301': '贷款风险准备',
    '311': '增值收益',
    '321': '增值收益分配',
    '32101': '提取贷款风险准备',
    '32102': '提取管理费用',
    '32103': '提取城市廉租住房建设补充资金',
    '32104': '待分配增值收益',
  }),
  ...subjectsOf('income', 'credit', {
    '401': '业务收入',
    '40101': '住房公积金利息收入',
    '40102': '增值收益利息收入',
    '40103': '委托贷款利息收入',
    '40104': '国家债券利息收入',
    '40105': '其他收入',
  }),
  ...subjectsOf('expense', 'debit', {
    '411': '业务支出',
    '41101': '住房公积金利息支出',
    '41102': '住房公积金归集手续费支出',
    '41103': '委托贷款手续费支出',
    '41104': '其他支出',
  }),
]

/** 会计科目 KMBH */
export const subject = defineCodeList({
  name: 'subject',
  title: '会计科目',
  basis: '住房公积金会计核算办法',
  standard: Object.fromEntries(CHART_OF_ACCOUNTS.map(({ code, title }) => [code, title])),
})

/** 借贷方向 */
export const postingDirection = defineCodeList({
  name: 'posting_direction',
  title: '借贷方向',
  basis: '会计核算',
  standard: { debit: '借', credit: '贷' },
})

/** 银行代码 */
export const bankCode = defineCodeList({
  name: 'bank_code',
  title: '银行代码',
  basis: '结算应用系统',
  standard: { '102': '中国工商银行', '103': '中国农业银行', '104': '中国银行', '105': '中国建设银行', '301': '交通银行' },
})

/** 专户性质 ZHXZ; the codes are assumed, their names are those of the centre's accounts. */
export const bankAccountNature = defineCodeList({
  name: 'bank_account_nature',
  title: '专户性质',
  basis: '中心资金管理办法',
  standard: {
    '01': '住房公积金存款专户',
    '02': '委托贷款专户',
    '03': '增值收益专户',
    '04': '定期存款专户',
    '05': '通知存款专户',
  },
})

export const FINANCE_CODE_LISTS = [voucherKind, subject, postingDirection, bankCode, bankAccountNature]
