/** Kinds of application as the counter groups them; one that is not named here stands under 其他. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  归集: [
    'remittance',
    'receipt_allocation',
    'receipt_return',
    'back_payment',
    'base_adjustment',
    'base_adjustment_file',
    'ratio_change',
    'deferral',
    'contribution_correction',
    'account_move',
    'account_merge',
    'transfer_in',
    'transfer_out',
    'member_correction',
    'unit_closing',
    'unit_reopening',
  ],
  自愿缴存: ['voluntary_agreement', 'voluntary_change', 'voluntary_ending', 'voluntary_payment', 'voluntary_unit'],
  提取与冻结: ['withdrawal', 'freeze', 'unfreeze'],
  贷款: ['lending', 'repayment', 'repayment_agreement', 'repricing', 'deduction_result'],
  财务与政策: ['reversal', 'bank_account', 'finance_voucher', 'income_distribution', 'policy_change'],
}

/** Kinds by group, in the order of the groups. */
export function grouped<Kind extends { readonly kind: string }>(kinds: readonly Kind[]): [string, Kind[]][] {
  const groupOf = ({ kind }: Kind) => Object.keys(GROUPS).find((group) => GROUPS[group]!.includes(kind)) ?? '其他'
  const groups = Map.groupBy(kinds, groupOf)
  return [...Object.keys(GROUPS), '其他'].flatMap((group) => {
    const members = groups.get(group)
    return members ? [[group, members] as [string, Kind[]]] : []
  })
}

/** What is done with a unit, an account, a loan, as its page offers it: kind, in the order of how often. */
export const OF_CLOSED_UNIT = ['unit_reopening']
export const OF_UNIT = ['remittance', 'back_payment', 'base_adjustment', 'ratio_change', 'deferral', 'unit_closing']
export const OF_ACCOUNT = ['withdrawal', 'lending', 'freeze', 'unfreeze', 'account_move', 'account_merge', 'transfer_out']
export const OF_LOAN = ['repayment', 'repayment_agreement', 'repricing']

/** What an approval has made, as people call it. */
export const RESULT_TITLES: Readonly<Record<string, string>> = {
  voucherNo: '凭证号',
  instructionNo: '银行指令',
  withdrawalNo: '提取编号',
  loanNo: '贷款账号',
  contractNo: '借款合同号',
  holdNo: '冻结编号',
  receiptNo: '到账编号',
  remittanceNo: '汇缴编号',
  reversalOf: '所冲凭证',
  unitNo: '单位账号',
  accountNo: '个人账号',
  changeNo: '变更编号',
  agreementNo: '协议编号',
  memberNo: '缴存人编号',
  monthly: '月缴存额',
  letterNo: '联系函编号',
  deductionNo: '扣款编号',
  bankSerial: '银行流水号',
  amount: '金额',
  paid: '支付金额',
  principal: '本金',
  interest: '利息',
  penalty: '罚息',
  balance: '余额',
  received: '扣到金额',
  firstInstalment: '首期应还',
  monthlyAmount: '月缴存额合计',
  openingBalance: '期初余额',
  month: '年月',
  year: '年度',
  memberCount: '人数',
  adjusted: '调整人数',
  annualRate: '年利率',
  dueOn: '到期日',
  policyVersion: '适用规定',
  revision: '政策版次',
  riskReserve: '贷款风险准备金',
  managementFee: '管理费用',
  housingSupplement: '城市廉租住房建设补充资金',
  payeeName: '收款户名',
  payeeAccountNo: '收款账号',
}

/** Results that are amounts in yuan. */
export const RESULT_AMOUNTS: ReadonlySet<string> = new Set([
  'amount',
  'monthly',
  'paid',
  'principal',
  'interest',
  'penalty',
  'balance',
  'received',
  'firstInstalment',
  'monthlyAmount',
  'openingBalance',
  'riskReserve',
  'managementFee',
  'housingSupplement',
])
