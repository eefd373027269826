import { type Fen, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import { fail } from '../errors.ts'
import { ENTRUSTED_LOANS, MEMBERS_FUND, OVERDUE_LOANS, STATE_BONDS, VOUCHER_KINDS } from './subjects.ts'

/** 外部转出, 部分提取, 销户提取: what takes money from accounts. Every other kind of entry gives, 年终结息 and 外部转入 too. */
const WITHDRAWAL_ENTRIES = ['07', '11', '12']
/** The same, told by vouchers: withdrawals, closings, 外部转出, repayments out of accounts. */
const WITHDRAWAL_VOUCHERS: readonly string[] = [
  VOUCHER_KINDS.partialWithdrawal,
  VOUCHER_KINDS.closingWithdrawal,
  '010',
  '011',
  VOUCHER_KINDS.fundRepayment,
]
const DISBURSED = '01'
const BONDS_BOUGHT = '033'

/** Turnover of a journal by entry kind: what balances grew by before the period and within it. */
export interface JournalSum {
  readonly journal: 'account' | 'loan'
  readonly kind: string
  readonly before: Fen
  readonly within: Fen
}

/** Turnover of a subject by voucher kind: debit − credit before the period and within it. */
export interface SubjectSum {
  readonly subject: string
  readonly voucherKind: string
  readonly before: Fen
  readonly within: Fen
}

/** Three books that nobody derives from each other: the journals, the general ledger, the balances of accounts and loans. */
export interface ReportSources {
  readonly journals: readonly JournalSum[]
  readonly subjects: readonly SubjectSum[]
  /** Σ of account and of loan balances at the end of the period. */
  readonly balances: { readonly accounts: Fen; readonly loans: Fen }
}

/** 缴存与贷款报表 (DOMAIN §6): the lines that the identities speak of. */
export const REPORT_LINES = {
  103: '期初累计缴存额',
  104: '期初累计提取额',
  105: '期初缴存余额',
  106: '期初贷款余额',
  107: '期初国债余额',
  108: '本期缴存额（含转入、结息）',
  109: '本期提取额（含转出）',
  110: '本期贷款发放额',
  111: '本期贷款回收额',
  112: '本期购买国债',
  113: '本期兑付国债',
  114: '期末累计缴存额',
  115: '期末累计提取额',
  116: '期末缴存余额',
  118: '期末贷款余额',
  119: '期末国债余额',
} as const
export type ReportLine = keyof typeof REPORT_LINES

const IDENTITIES: readonly { line: ReportLine; plus: readonly ReportLine[]; minus: readonly ReportLine[] }[] = [
  { line: 114, plus: [103, 108], minus: [] },
  { line: 115, plus: [104, 109], minus: [] },
  { line: 116, plus: [105, 108], minus: [109] },
  { line: 116, plus: [114], minus: [115] },
  { line: 118, plus: [106, 110], minus: [111] },
  { line: 119, plus: [107, 112], minus: [113] },
]

/**
 * The lines, each from the book that the others do not come from: 103, 104 and 108–111 from the journals, 105–107 and 112–115 from the
 * general ledger (by voucher kinds), 116 and 118 from the balances of accounts and loans, 119 from subject 124 whatever the kind.
 */
export function reportLines({ journals, subjects, balances }: ReportSources): Record<ReportLine, Fen> {
  const journal = (of: JournalSum['journal'], when: 'before' | 'within', kinds: (kind: string) => boolean) =>
    sumFen(journals.filter((row) => row.journal === of && kinds(row.kind)).map((row) => row[when]))
  const ledger = (codes: readonly string[], when: 'before' | 'within', kinds: (kind: string) => boolean = () => true) =>
    sumFen(subjects.filter((row) => codes.includes(row.subject) && kinds(row.voucherKind)).map((row) => row[when]))
  const takes = (kind: string) => WITHDRAWAL_ENTRIES.includes(kind)
  const gives = (kind: string) => !takes(kind)
  const lends = (kind: string) => kind === DISBURSED
  const paysOut = (kind: string) => WITHDRAWAL_VOUCHERS.includes(kind)
  const paysIn = (kind: string) => !paysOut(kind)
  const buys = (kind: string) => kind === BONDS_BOUGHT
  const toEnd = (kinds: (kind: string) => boolean) =>
    ledger([MEMBERS_FUND], 'before', kinds) + ledger([MEMBERS_FUND], 'within', kinds)
  return {
    103: journal('account', 'before', gives),
    104: -journal('account', 'before', takes),
    105: -ledger([MEMBERS_FUND], 'before'),
    106: ledger([ENTRUSTED_LOANS, OVERDUE_LOANS], 'before'),
    107: ledger([STATE_BONDS], 'before'),
    108: journal('account', 'within', gives),
    109: -journal('account', 'within', takes),
    110: journal('loan', 'within', lends),
    111: -journal('loan', 'within', (kind) => !lends(kind)),
    112: ledger([STATE_BONDS], 'within', buys),
    113: -ledger([STATE_BONDS], 'within', (kind) => kind === '034'),
    114: -toEnd(paysIn),
    115: toEnd(paysOut),
    116: balances.accounts,
    118: balances.loans,
    119: ledger([STATE_BONDS], 'before') + ledger([STATE_BONDS], 'within'),
  }
}

/** Refuses to show lines of which an identity of DOMAIN §6 does not hold (`report_inconsistent`), naming each with its figures. */
export function assertIdentities(lines: Readonly<Record<ReportLine, Fen>>): void {
  const broken = IDENTITIES.filter(({ line, plus, minus }) => {
    const sum = (of: readonly ReportLine[]) => sumFen(of.map((one) => lines[one]))
    return lines[line] !== sum(plus) - sum(minus)
  })
  if (broken.length === 0) return
  const figure = (line: ReportLine) => `${line}（${yuanFromFen(lines[line])}）`
  const told = broken.map(({ line, plus, minus }) =>
    [`${figure(line)} ≠ ${plus.map(figure).join(' + ')}`, ...minus.map(figure)].join(' − '),
  )
  throw fail('report_inconsistent', {
    field: 'year',
    detail: told.join(';'),
    value: broken.map(({ line }) => String(line)).join(','),
    allowed: '各项勾稽相符',
  })
}
