import type { BusinessDate } from '@anju/standards/business-date.ts'
import { titleOf } from '@anju/standards/code-list.ts'
import { withdrawalReason } from '@anju/standards/code-lists/collection.ts'
import type { Transaction } from 'kysely'
import { type Policy, type PolicyBook, policyBook } from '../domain/policy.ts'
import { assertPolicyChange, type PolicyChange, type PolicyChangeLine, revisePeriods } from '../domain/policy-change.ts'
import { type ParameterName, POLICY_PARAMETERS } from '../domain/policy-parameters.ts'
import { readLivePeriods } from '../store/policy.ts'
import {
  type ImpactFigure,
  type Measure,
  measureContributions,
  measureDeposits,
  measureLoanLimits,
  measureLoanRates,
  measureLoanToDeposit,
  measurePenalty,
  measureWithdrawals,
} from '../store/policy-impact.ts'
import type { LedgerTables } from '../store/tables.ts'

/** What one line of a change would do. */
export interface PolicyImpact {
  parameter: ParameterName
  title: string
  region: string
  validFrom: BusinessDate
  /** The value in force in the centre's city on that day, without and with the change. */
  before: unknown
  after: unknown
  effective: boolean
  explanation: string
  figures: ImpactFigure[]
}

export interface PolicyPreview {
  /** The revision previewed, for the application to name. */
  basedOn: number
  impacts: PolicyImpact[]
}

interface Effect {
  readonly explanation: string | ((before: Policy, after: Policy) => string)
  readonly measure?: Measure
}

const CONTRIBUTIONS: Effect = {
  explanation: '已登记的基数和比例不自动改变，自下次基数、比例调整起按新规定判定。',
  measure: measureContributions,
}
const DEPOSITS: Effect = { explanation: '自生效日起结息（含销户结息）按新规定计算，已结利息不变。', measure: measureDeposits }
const LOAN_LIMITS: Effect = { explanation: '已发放的贷款不受影响，自生效日起发放的按新限额判定。', measure: measureLoanLimits }
const LATER = { explanation: '不改变任何账户现有的金额，自生效日起受理的业务按新规定办理。' }

/** What a change of each parameter means for accounts that exist. */
const EFFECTS: { readonly [Name in ParameterName]: Effect } = {
  baseLimits: CONTRIBUTIONS,
  ratioLimits: CONTRIBUTIONS,
  amountStep: CONTRIBUTIONS,
  depositRates: DEPOSITS,
  depositDayCount: DEPOSITS,
  interestSettlementDay: LATER,
  loanRates: {
    explanation: '存量贷款在生效日之后的第一个利率调整日按新利率重定价，新发放的即按新利率。',
    measure: measureLoanRates,
  },
  loanRepricingDay: LATER,
  penaltyFactor: { explanation: '自生效日起到期的期供，逾期后按新倍数计收罚息。', measure: measurePenalty },
  voluntaryRules: LATER,
  loanCeilings: LOAN_LIMITS,
  loanPriceShare: LOAN_LIMITS,
  loanTerms: LOAN_LIMITS,
  loanReviewDays: LATER,
  loanToDepositWarning: { explanation: '只改变预警，不改变任何账户。', measure: measureLoanToDeposit },
  overdueLadder: { explanation: '自生效日起按新阶梯催收。', measure: measurePenalty },
  withdrawalReasons: { explanation: reasonsExplained, measure: measureWithdrawals },
  withdrawalDecisionDays: LATER,
  withdrawalRules: { explanation: '已受理的提取按受理日的限制办理，不受影响。', measure: measureWithdrawals },
  rentLimits: { explanation: '已受理的租房提取按受理日的限额办理，不受影响。', measure: measureWithdrawals },
}

function reasonsExplained({ withdrawalReasons: before }: Policy, { withdrawalReasons: after }: Policy): string {
  const codes = ({ partial, closing }: typeof before) => [...partial, ...closing]
  const named = (list: string[]) => list.map((code) => `${code} ${titleOf(withdrawalReason, code)}`).join('、') || '无'
  const added = codes(after).filter((code) => !codes(before).includes(code))
  const gone = codes(before).filter((code) => !codes(after).includes(code))
  return `新增：${named(added)}；取消：${named(gone)}。已受理的提取按受理日的规定办理，不受影响。`
}

/**
 * Previews a change against live accounts; writes nothing. Refuses what assertPolicyChange refuses. `book` is the one in force, `trx`
 * sees one state of the database.
 */
export async function previewPolicy(
  trx: Transaction<LedgerTables>,
  change: PolicyChange,
  { book, today }: { book: PolicyBook; today: BusinessDate },
): Promise<PolicyPreview> {
  const live = await readLivePeriods(trx)
  assertPolicyChange(change, live, { today })
  const { superseded, opened } = revisePeriods(live, change)
  const periods = [...live.filter((period) => !superseded.includes(period)), ...opened]
  const changed = policyBook(periods, { city: book.city, revision: book.revision + 1 })
  const impacts: PolicyImpact[] = []
  for (const line of change.lines) impacts.push(await impactOf(trx, line, { book, changed, today }))
  return { basedOn: book.revision, impacts }
}

async function impactOf(
  trx: Transaction<LedgerTables>,
  { parameter, region, validFrom }: PolicyChangeLine,
  { book, changed, today }: { book: PolicyBook; changed: PolicyBook; today: BusinessDate },
): Promise<PolicyImpact> {
  const [before, after] = [book.at(validFrom), changed.at(validFrom)]
  const effective = changed.inForce(validFrom)[parameter].region === region
  const { explanation, measure }: Effect = effective
    ? EFFECTS[parameter]
    : { explanation: '本市（或本省）另有规定，优先适用，这一变更在本中心不生效。' }
  return {
    parameter,
    title: POLICY_PARAMETERS[parameter].title,
    region,
    validFrom,
    before: book.inForce(validFrom)[parameter].value,
    after: changed.inForce(validFrom)[parameter].value,
    effective,
    explanation: typeof explanation === 'string' ? explanation : explanation(before, after),
    figures: (await measure?.(trx, { before, after, today })) ?? [],
  }
}
