import type { BusinessDate } from '@anju/standards/business-date.ts'
import { yuanFromFen } from '@anju/standards/money.ts'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { type DayCount, yearDays } from '../domain/day-count.ts'
import type { Policy } from '../domain/policy.ts'
import { textFromRate } from '../domain/rate.ts'
import type { LedgerTables } from './tables.ts'

/** One figure of live accounts under the policy before and after a change; counts and yuan as text. */
export interface ImpactFigure {
  readonly title: string
  readonly before: string
  readonly after: string
}

/** The two policies of the day on which a change begins. */
export interface PolicyStep {
  readonly before: Policy
  readonly after: Policy
  readonly today: BusinessDate
}

/** Measures what a change does to live accounts: one statement, whatever their number. */
export type Measure = (db: Kysely<LedgerTables>, step: PolicyStep) => Promise<ImpactFigure[]>

/** Runs a statement that gives one row and names its pairs of columns `<key>_before`, `<key>_after`. */
async function figuresOf(
  db: Kysely<LedgerTables>,
  statement: RawBuilder<unknown>,
  titles: Readonly<Record<string, string>>,
): Promise<ImpactFigure[]> {
  const row = (await statement.execute(db)).rows[0] as Record<string, string>
  return Object.entries(titles).map(([key, title]) => ({
    title,
    before: String(row[`${key}_before`]),
    after: String(row[`${key}_after`]),
  }))
}

/** Paying accounts whose base or whose unit's ratio lies outside the limits, and what all pay a month once they are brought inside. */
export const measureContributions: Measure = (db, { before, after }) => {
  const limits = ({ baseLimits, ratioLimits, amountStep }: Policy) => sql`(VALUES (
    ${yuanFromFen(baseLimits.floor)}::numeric, ${yuanFromFen(baseLimits.ceiling)}::numeric,
    ${yuanFromFen(ratioLimits.lowest)}::numeric, ${yuanFromFen(ratioLimits.highest)}::numeric,
    ${yuanFromFen(amountStep)}::numeric))`
  return figuresOf(
    db,
    sql`WITH paying AS (
      SELECT a.unit_no, a.base, u.unit_ratio, u.member_ratio, a.unit_amount + a.member_amount AS monthly,
        least(greatest(a.base, n.floor), n.ceiling) AS new_base,
        least(greatest(u.unit_ratio, n.lowest), n.highest) AS new_unit_ratio,
        least(greatest(u.member_ratio, n.lowest), n.highest) AS new_member_ratio,
        o.floor AS old_floor, o.ceiling AS old_ceiling, o.lowest, o.highest, n.floor, n.ceiling, n.step, n.step <> o.step AS restepped
      FROM ledger.account a JOIN ledger.unit u USING (unit_no)
        CROSS JOIN ${limits(before)} AS o(floor, ceiling, lowest, highest, step)
        CROSS JOIN ${limits(after)} AS n(floor, ceiling, lowest, highest, step)
      WHERE a.status = '01' AND u.status <> '99')
    SELECT count(*) FILTER (WHERE base < old_floor) AS below_before, count(*) FILTER (WHERE base < floor) AS below_after,
      count(*) FILTER (WHERE base > old_ceiling) AS above_before, count(*) FILTER (WHERE base > ceiling) AS above_after,
      count(DISTINCT unit_no) FILTER (WHERE NOT (unit_ratio BETWEEN lowest AND highest AND member_ratio BETWEEN lowest AND highest))
        AS units_before,
      count(DISTINCT unit_no) FILTER (WHERE new_unit_ratio <> unit_ratio OR new_member_ratio <> member_ratio) AS units_after,
      coalesce(sum(monthly), 0)::numeric(18,2) AS monthly_before,
      coalesce(sum(CASE
        WHEN new_base = base AND new_unit_ratio = unit_ratio AND new_member_ratio = member_ratio AND NOT restepped THEN monthly
        ELSE (round(new_base * new_unit_ratio / step) + round(new_base * new_member_ratio / step)) * step END), 0)::numeric(18,2)
        AS monthly_after
    FROM paying`,
    {
      below: '缴存基数低于下限的正常账户数',
      above: '缴存基数高于上限的正常账户数',
      units: '缴存比例在范围之外的单位数',
      monthly: '月缴存额合计（元，范围之外的按上下限调整后）',
    },
  )
}

/** What today's balances earn when they are held for a year. */
export const measureDeposits: Measure = (db, { before, after }) => {
  const yearly = ({ depositRates: { prior, current }, depositDayCount: basis }: Policy) => sql`coalesce(round(
    (sum(prior_balance) * ${textFromRate(prior)}::numeric + sum(current_balance) * ${textFromRate(current)}::numeric)
    * ${daysOfYear(basis)}::int / ${yearDays(basis).toString()}::int, 2), 0)::numeric(18,2)`
  return figuresOf(
    db,
    sql`SELECT count(*) AS accounts_before, count(*) AS accounts_after,
      ${yearly(before)} AS interest_before, ${yearly(after)} AS interest_after
      FROM ledger.account WHERE balance > 0`,
    { accounts: '有余额的账户数', interest: '现有余额存满一年的利息合计（元）' },
  )
}

const daysOfYear = (basis: DayCount) => (basis === '30/360' ? 360 : 365)

/**
 * Live loans at their next instalment, as planned and as it will be once repriced. Whether a loan is for a first home is not stored: its
 * rate tells, since no published rate is of both kinds for one term.
 */
export const measureLoanRates: Measure = (db, { after: { loanRates } }) =>
  figuresOf(
    db,
    sql`WITH published AS (
      SELECT (value->>'secondShort')::numeric AS short, (value->>'secondLong')::numeric AS long
      FROM ledger.policy_period WHERE parameter = 'loanRates'),
    plan AS (
      SELECT loan_no, min(period) AS period, count(*) AS remaining
      FROM ledger.loan_instalment WHERE status <> 'paid' GROUP BY loan_no),
    live AS (
      SELECT l.balance, l.repayment_method, l.annual_rate, i.principal + i.interest AS due, p.remaining,
        CASE WHEN l.term_months <= 60
          THEN CASE WHEN l.annual_rate IN (SELECT short FROM published) THEN ${textFromRate(loanRates.secondShort)}::numeric
            ELSE ${textFromRate(loanRates.firstShort)}::numeric END
          ELSE CASE WHEN l.annual_rate IN (SELECT long FROM published) THEN ${textFromRate(loanRates.secondLong)}::numeric
            ELSE ${textFromRate(loanRates.firstLong)}::numeric END END AS rate
      FROM ledger.loan l JOIN plan p USING (loan_no) JOIN ledger.loan_instalment i USING (loan_no, period)
      WHERE l.status = 'disbursed'),
    growth AS MATERIALIZED (
      SELECT rate, remaining, power(1 + rate / 12, remaining) AS grown FROM (SELECT DISTINCT rate, remaining FROM live) d),
    repriced AS (
      SELECT annual_rate, rate, due, CASE
        WHEN rate = annual_rate THEN due
        WHEN repayment_method = '02' THEN round(balance / remaining, 2) + round(balance * rate / 12, 2)
        WHEN rate = 0 THEN round(balance / remaining, 2)
        ELSE round(balance * (rate / 12) * grown / (grown - 1), 2)
        END AS new_due
      FROM live JOIN growth USING (rate, remaining))
    SELECT 0 AS loans_before, count(*) FILTER (WHERE rate <> annual_rate) AS loans_after,
      coalesce(sum(due), 0)::numeric(18,2) AS due_before, coalesce(sum(new_due), 0)::numeric(18,2) AS due_after FROM repriced`,
    { loans: '利率将调整的存量贷款笔数', due: '全部存量贷款下一期应还合计（元）' },
  )

/** Live loans that could not be lent today. */
export const measureLoanLimits: Measure = (db, { before, after }) => {
  const outside = ({ loanCeilings, loanPriceShare, loanTerms }: Policy) => sql`count(*) FILTER (WHERE
    principal > least(${yuanFromFen(loanCeilings.couple)}::numeric, house_price * ${yuanFromFen(loanPriceShare)}::numeric)
    OR term_months > ${loanTerms.longestMonths}::int)`
  return figuresOf(
    db,
    sql`SELECT ${outside(before)} AS outside_before, ${outside(after)} AS outside_after FROM ledger.loan WHERE status = 'disbursed'`,
    { outside: '金额或期限超出限额的存量贷款笔数' },
  )
}

/** Loans with an instalment that is late today, and what one more day adds to their penalty. */
export const measurePenalty: Measure = (db, { before, after, today }) => {
  const daily = ({ penaltyFactor: { numerator, denominator } }: Policy) => sql`coalesce(round(
    sum((i.principal - i.paid_principal + i.interest - i.paid_interest) * l.annual_rate)
    * ${numerator.toString()}::int / (360 * ${denominator.toString()}::int), 2), 0)::numeric(18,2)`
  return figuresOf(
    db,
    sql`SELECT count(DISTINCT l.loan_no) AS loans_before, count(DISTINCT l.loan_no) AS loans_after,
      ${daily(before)} AS penalty_before, ${daily(after)} AS penalty_after
      FROM ledger.loan l JOIN ledger.loan_instalment i USING (loan_no)
      WHERE l.status <> 'settled' AND i.status <> 'paid' AND i.due_on < ${today}`,
    { loans: '今日有逾期期供的贷款笔数', penalty: '逾期期供每日罚息合计（元）' },
  )
}

/** Open withdrawals by reasons that a change takes away, and by rent. */
export const measureWithdrawals: Measure = (db, { before, after }) => {
  const allowed = ({ withdrawalReasons: { partial, closing } }: Policy) => [...partial, ...closing]
  const gone = allowed(before).filter((code) => !allowed(after).includes(code))
  return figuresOf(
    db,
    sql`SELECT count(*) AS open_before, count(*) FILTER (WHERE reason <> ALL(${gone}::text[])) AS open_after,
      count(*) FILTER (WHERE reason = '07') AS rent_before, count(*) FILTER (WHERE reason = '07' AND reason <> ALL(${gone}::text[])) AS rent_after
      FROM ledger.withdrawal WHERE status = 'held'`,
    { open: '已受理未支付的提取中，原因在规定之内的笔数', rent: '其中租房提取的笔数' },
  )
}

/** 个贷率 of today in per cent, against both lines. */
export const measureLoanToDeposit: Measure = async (db, { before, after }) => {
  const { rows } = await sql<{ share: string }>`
    SELECT round(100 * (SELECT coalesce(sum(balance), 0) FROM ledger.loan)
      / greatest((SELECT coalesce(sum(balance), 0) FROM ledger.account), 0.01), 2) AS share`.execute(db)
  const { share = '' } = rows[0] ?? {}
  const side = (line: bigint) => (Number(share) >= Number(line) ? '达到' : '低于')
  const figure = ({ loanToDepositWarning: line }: Policy) => `${share}%，${side(line)} ${line}%`
  return [{ title: '当前个贷率与预警线', before: figure(before), after: figure(after) }]
}
