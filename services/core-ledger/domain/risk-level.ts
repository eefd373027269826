/**
 * 五级分类 by periods overdue: from how many a loan is of which 贷款风险等级 (assumption: the ministry's text is not at hand; to become
 * a policy parameter).
 */
export const RISK_LADDER = [
  { fromPeriods: 0, level: '01' },
  { fromPeriods: 1, level: '02' },
  { fromPeriods: 4, level: '03' },
  { fromPeriods: 7, level: '04' },
  { fromPeriods: 13, level: '05' },
] as const
