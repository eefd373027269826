import type { Level, PersonalKind } from '@anju/standards/classification.ts'
import type { Classification } from '../assets/asset.ts'

/** The three opinions on a column's classification, as the store keeps them. */
export interface Opinions {
  readonly standardLevel: Level | null
  readonly standardPersonal: PersonalKind | null
  readonly suggestedLevel: Level | null
  readonly suggestedPersonal: PersonalKind | null
  readonly suggestedReason: string | null
  readonly confirmedLevel: Level | null
  readonly confirmedPersonal: PersonalKind | null
  readonly confirmedBy: string | null
}

/**
 * The classification that counts: a steward's word; else the standard's, unless the contents turned out to be more sensitive than it says;
 * else the suggestion. Null: nobody knows yet.
 */
export function effectiveClassification(opinions: Opinions): Classification | null {
  const confirmed = opinion(opinions.confirmedLevel, opinions.confirmedPersonal)
  if (confirmed) return { ...confirmed, source: 'steward', reason: `数据管理员 ${opinions.confirmedBy ?? ''} 确认` }
  const standard = opinion(opinions.standardLevel, opinions.standardPersonal)
  const suggested = opinion(opinions.suggestedLevel, opinions.suggestedPersonal)
  const reason = opinions.suggestedReason ?? '内容识别'
  if (standard && suggested && suggested.level > standard.level) {
    return { ...suggested, source: 'suggested', reason: `${reason}，高于数据标准，待确认` }
  }
  if (standard) return { ...standard, source: 'standard', reason: '依据数据标准' }
  return suggested && { ...suggested, source: 'suggested', reason: `${reason}，待确认` }
}

const opinion = (level: Level | null, personal: PersonalKind | null) =>
  level !== null && personal !== null ? { level, personal } : null
