import { problemsOf } from '@anju/standards/problem.ts'

/** Every refusal of quality. */
export const QUALITY_PROBLEMS = {
  dataset_unknown: { status: 404, title: '没有这个数据集' },
  rule_unknown: { status: 404, title: '没有这条质量规则' },
  incident_unknown: { status: 404, title: '没有这张质量问题单' },
  steward_only: { status: 403, title: '只有数据管理员可以办结质量问题单' },
} as const

export const problem = problemsOf(QUALITY_PROBLEMS)
