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
  local: [{ code: '046', title: '转逾期', local: true }],
})

/** 会计科目 KMBH */
export const subject = defineCodeList({
  name: 'subject',
  title: '会计科目',
  basis: '住房公积金会计核算办法',
  standard: {
    '101': '住房公积金存款',
    '102': '增值收益存款',
    '111': '应收利息',
    '119': '其他应收款',
    '121': '委托贷款',
    '122': '逾期贷款',
    '124': '国家债券',
    '201': '住房公积金',
    '211': '应付利息',
    '214': '专项应付款',
    '219': '其他应付款',
    '301': '贷款风险准备',
    '311': '增值收益',
    '321': '增值收益分配',
    '401': '业务收入',
    '411': '业务支出',
  },
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
  standard: { '01': '住房公积金存款专户', '02': '委托贷款专户', '03': '增值收益专户' },
})

export const FINANCE_CODE_LISTS = [voucherKind, subject, postingDirection, bankCode, bankAccountNature]
