import { type Level, PERSONAL_KIND_TITLES, type PersonalKind } from '@anju/standards/classification.ts'
import { ROLE_TITLES, type Role } from '@anju/standards/viewer.ts'
import { type Asset, type AssetColumn, holdsPersonalData, isLakeTable } from '../assets/asset.ts'
import type { AssetPolicy, ColumnDecision, MaskName } from './decision.ts'
import { PURPOSE_TITLES, type Purpose } from './purpose.ts'
import { POLICY_RULES, type PolicyRule } from './rules.ts'

/** Whether rows are read that name many persons, or those of one that was asked for by a key (number, id number, mobile). */
export type Access = 'list' | 'one'

/** Decides what a role may read of an asset for a purpose. Pure; default is refusal, and of a list the less where the rule makes a difference. */
export function decideAsset(role: Role, purpose: Purpose, asset: Asset, access: Access = 'list'): AssetPolicy {
  const rule = ruleOf(role, purpose, access)
  const denied = rule
    ? whyDenied(rule, role, purpose, asset)
    : `${ROLE_TITLES[role]}不能以“${PURPOSE_TITLES[purpose]}”的目的读取数据`
  const columns = rule ? asset.columns.map((column) => decideColumn(rule, column)) : []
  return {
    asset,
    denied: denied ?? (columns.some((decision) => decision.action !== 'deny') ? null : '所有字段都尚未分级，暂不开放'),
    columns,
    rowFilter: rule ? groupFilter(rule, asset) : null,
    maxRows: rule?.maxRows ?? null,
  }
}

function ruleOf(role: Role, purpose: Purpose, access: Access): PolicyRule | undefined {
  const rule = POLICY_RULES[`${role}/${purpose}`]
  return rule && access === 'list' ? { ...rule, ...rule.inLists } : rule
}

const LOOKUP_KINDS: ReadonlySet<PersonalKind> = new Set(['account_no', 'id_number', 'mobile'])

/** Columns of an asset by which single persons are looked up, where the role's rule shows more of one than of many. */
export function lookupColumns(role: Role, purpose: Purpose, asset: Asset): string[] {
  if (!POLICY_RULES[`${role}/${purpose}`]?.inLists) return []
  return asset.columns
    .filter(({ type, classification }) => type === 'VARCHAR' && classification && LOOKUP_KINDS.has(classification.personal))
    .map(({ name }) => name)
}

/** Why a role may not ask for one person's profile by number; null when it may. */
export function whyNoLookup(role: Role, purpose: Purpose): string | null {
  const rule = POLICY_RULES[`${role}/${purpose}`]
  if (rule?.lookup) return null
  return `${ROLE_TITLES[role]}（${PURPOSE_TITLES[purpose]}）不能按编号查看个人画像${rule ? `：${rule.reason}` : ''}`
}

function whyDenied(rule: PolicyRule, role: Role, purpose: Purpose, asset: Asset): string | null {
  const forRole = `${ROLE_TITLES[role]}（${PURPOSE_TITLES[purpose]}）`
  if (!isLakeTable(asset)) return `${asset.title}不是可查询的表`
  if (!rule.layers.includes(asset.layer)) return `${forRole}不能读取 ${asset.layer} 层：${rule.reason}`
  if (rule.tables && !rule.tables.includes(asset.id)) return `${forRole}不能读取这张表：${rule.reason}`
  if (!rule.persons && holdsPersonalData(asset)) return `${forRole}不能读取含个人信息的表：${rule.reason}`
  return null
}

function decideColumn(rule: PolicyRule, column: AssetColumn): ColumnDecision {
  const { classification } = column
  if (!classification)
    return { column, action: 'deny', mask: null, reason: '该字段尚未分类分级，按最高级别保护，请数据管理员确认' }
  const { level, personal } = classification
  const treatment = treatmentOf(rule, level, personal, isAmount(column.type))
  const kind = personal === 'none' ? `${level} 级敏感字段` : PERSONAL_KIND_TITLES[personal]
  if (treatment === 'full')
    return { column, action: 'full', mask: null, reason: level >= 3 ? `${kind}：${rule.reason}` : '非敏感字段' }
  return { column, action: 'mask', mask: treatment, reason: `${kind}（${classification.reason}）：${rule.reason}` }
}

const isAmount = (type: string): boolean => /^(DECIMAL|DOUBLE)/i.test(type)

function treatmentOf(rule: PolicyRule, level: Level, personal: PersonalKind, amount: boolean): 'full' | MaskName {
  if (personal === 'none') return level < 3 ? 'full' : amount ? rule.amounts : rule.sensitive
  // A unit's credit code is public by law (GB 32100, 公示系统).
  if (personal === 'credit_code') return 'full'
  if (personal === 'account_no') return rule.keys
  if (personal === 'income') return rule.amounts
  return rule.identity
}

function groupFilter(rule: PolicyRule, asset: Asset): AssetPolicy['rowFilter'] {
  if (rule.smallestGroup === 0 || !asset.columns.some((column) => column.name === 'member_count')) return null
  return { sql: `member_count >= ${rule.smallestGroup}`, reason: `人数少于 ${rule.smallestGroup} 的行不显示` }
}
