import { problemsOf } from '@anju/standards/problem.ts'

/** Every refusal of lineage: code, HTTP status, title as people read it. */
export const LINEAGE_PROBLEMS = {
  lineage_unknown: { status: 404, title: '还没有这个资产的血缘' },
  lineage_dangling: { status: 400, title: '血缘指向不存在的字段' },
} as const

export const fail = problemsOf(LINEAGE_PROBLEMS)
