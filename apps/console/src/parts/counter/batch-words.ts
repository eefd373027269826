import type { BatchState } from '../../api/counter.ts'

/** Kinds of batches as a clerk names them. */
export const KINDS = [
  { kind: 'move_to_overdue', title: '转逾期', periodHint: '业务日期，如 2026-11-25' },
  { kind: 'deduct_loans', title: '贷款扣款', periodHint: '扣款日，如 2026-11-20', needsBankAccount: true },
  { kind: 'collect_voluntarily', title: '自愿缴存扣收', periodHint: '扣收日，如 2026-11-20', needsBankAccount: true },
  { kind: 'close_day', title: '日终结账', periodHint: '业务日期，如 2026-11-25' },
  { kind: 'close_month', title: '月结', periodHint: '年月，如 202611' },
  { kind: 'settle_interest', title: '年终结息', periodHint: '年度，如 2026' },
  { kind: 'reprice_loans', title: '贷款利率年度调整', periodHint: '年度，如 2026' },
] as const satisfies readonly { kind: string; title: string; periodHint: string; needsBankAccount?: boolean }[]

/** The field of what collects: into which of the centre's accounts. */
export const COLLECTED_INTO = { shape: { title: '收款专户' }, name: ['bankAccountNo'], path: '/bank-accounts' }

interface Kind {
  readonly title: string
  readonly periodHint: string
  readonly needsBankAccount?: boolean
}
export const kindOf = (kind: string): Kind => KINDS.find((one) => one.kind === kind) ?? { title: kind, periodHint: '' }

export const BATCH_STATES: Readonly<Record<BatchState, { readonly title: string; readonly colour: string }>> = {
  requested: { title: '等待运行', colour: 'default' },
  running: { title: '运行中', colour: 'processing' },
  completed: { title: '已完成', colour: 'success' },
  failed: { title: '未完成', colour: 'error' },
}

/** What a stage counts, by its name in the ledger. */
export const BATCH_TOTALS: Readonly<Record<string, string>> = {
  settled: '结息账户',
  skipped: '此前已结',
  vouchers: '凭证',
  interest: '利息',
  carried: '转上年结转',
  loans: '贷款',
  changed: '利率有变',
  planned: '计划笔数',
  amount: '金额',
  succeeded: '扣足',
  partial: '部分扣到',
  failed: '未扣到',
  sent: '送银行',
  periods: '期数',
  principal: '本金',
  reclassified: '五级分类变动',
  accrued: '计提利息',
  income: '收入',
  expense: '支出',
}
