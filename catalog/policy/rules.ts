import type { Role } from '@anju/standards/viewer.ts'
import type { MaskName } from './decision.ts'
import type { Purpose } from './purpose.ts'

type Treatment = 'full' | MaskName

/** How the personal columns of a row are shown. */
interface Treatments {
  /** Numbers that stand for a person or an account (member_no, account_no, loan_no). */
  readonly keys: Treatment
  /** Amounts of single persons. */
  readonly amounts: Treatment
  /** Everything else that is personal: names, document numbers, mobiles, addresses, bank cards, birth dates. */
  readonly identity: Treatment
  /** Level 3 and 4 that is of no personal kind. */
  readonly sensitive: Treatment
}

/** What one role gets for one purpose. What is not granted here is refused. */
export interface PolicyRule extends Treatments {
  /** Layers of the lake that may be read. */
  readonly layers: readonly string[]
  /** Within those layers only these tables; undefined: all. */
  readonly tables?: readonly string[]
  /** Whether tables with data of single persons may be read at all. */
  readonly persons: boolean
  /** How they are shown where a table is not looked up by the key of one person; undefined: just so. */
  readonly inLists?: Treatments
  /** Whether the profile of one person may be asked for by number. */
  readonly lookup: boolean
  /** Groups of fewer people than this are not shown. */
  readonly smallestGroup: number
  /** Most rows of one answer, and of one look-up. */
  readonly maxRows: number | null
  /** Why it is so, in the words that the person reads beside a masked column. */
  readonly reason: string
}

/** As an analyst sees it: persons can be counted and joined, but not known. */
const FOR_COUNTING = { keys: 'token', amounts: 'full', identity: 'partial', sensitive: 'redact' } as const
const MASKED = { keys: 'partial', amounts: 'partial', identity: 'partial', sensitive: 'redact' } as const

/** Who does business at the counter, or checks it, must see whom it is about. */
const AT_COUNTER: PolicyRule = {
  layers: ['dwd', 'dim', 'ads'],
  persons: true,
  keys: 'full',
  amounts: 'full',
  identity: 'full',
  sensitive: 'full',
  inLists: FOR_COUNTING,
  lookup: true,
  smallestGroup: 0,
  maxRows: 100,
  reason:
    '业务办理需要核对本人信息：按编号、证件号码或手机号码（等于）查一个人时显示原值，其余按统计分析脱敏；一次最多 100 行，逐次记录',
}

/** The same people counting. */
const COUNTER_STATISTICS: PolicyRule = {
  layers: ['dim', 'dws', 'ads'],
  persons: true,
  ...MASKED,
  lookup: false,
  smallestGroup: 0,
  maxRows: null,
  reason: '柜面人员做统计时不看个人明细信息',
}

/**
 * The demo centre's policy (docs/decisions/008): role/purpose → rule. Default is refusal. The reasons for each line stand in the ADR.
 */
export const POLICY_RULES: Readonly<Partial<Record<`${Role}/${Purpose}`, PolicyRule>>> = {
  'steward/governance': {
    layers: ['ods', 'dwd', 'dim', 'dws', 'ads'],
    persons: true,
    ...MASKED,
    lookup: true,
    smallestGroup: 0,
    maxRows: null,
    reason: '数据治理只看结构与脱敏样例',
  },
  'analyst/analysis': {
    layers: ['dwd', 'dim', 'dws', 'ads'],
    persons: true,
    ...FOR_COUNTING,
    lookup: false,
    smallestGroup: 0,
    maxRows: null,
    reason: '统计分析不需要知道是谁：身份信息脱敏，编号换成可关联的代号，金额保留以便精确求和',
  },
  'leader/decision': {
    layers: ['dim', 'dws', 'ads'],
    persons: false,
    ...MASKED,
    lookup: false,
    smallestGroup: 5,
    maxRows: null,
    reason: '领导决策只看汇总数据，不含个人明细，人数少于 5 的单位不显示',
  },
  'service/service': {
    layers: ['ads'],
    tables: ['ads.profile', 'ads.profile_tag', 'ads.indicator'],
    persons: true,
    keys: 'full',
    amounts: 'partial',
    identity: 'partial',
    sensitive: 'redact',
    inLists: { ...FOR_COUNTING, amounts: 'partial' },
    lookup: true,
    smallestGroup: 0,
    maxRows: 100,
    reason: '业务系统按编号取画像与指标，不取身份信息；只有按编号查一个人时编号才显示原值',
  },
  'clerk/business': AT_COUNTER,
  'clerk/analysis': COUNTER_STATISTICS,
  'supervisor/business': AT_COUNTER,
  'supervisor/analysis': COUNTER_STATISTICS,
  'auditor/analysis': { ...COUNTER_STATISTICS, reason: '审计人员在核心账务查账，对湖内数据只做统计，不看个人明细信息' },
}
