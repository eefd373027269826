import { problemsOf } from '@anju/standards/problem.ts'

/** Every refusal of the catalog: code, HTTP status, title as people read it. */
export const CATALOG_PROBLEMS = {
  asset_unknown: { status: 404, title: '没有这个数据资产' },
  column_unknown: { status: 404, title: '没有这个字段' },
  dataset_unknown: { status: 404, title: '没有这个数据集标准' },
  code_list_unknown: { status: 404, title: '没有这个代码集' },
  profile_unknown: { status: 404, title: '没有这个缴存人的画像' },
  input_invalid: { status: 400, title: '输入不符合要求' },
  cursor_invalid: { status: 400, title: '翻页标记无效' },
  classification_too_low: { status: 400, title: '安全级别低于该类个人信息的最低级别' },
  steward_only: { status: 403, title: '只有数据管理员可以做这件事' },
  purpose_not_allowed: { status: 403, title: '您的角色不能以此目的使用数据' },
  asset_denied: { status: 403, title: '您的角色不能读取这个数据资产' },
  column_denied: { status: 403, title: '您的角色不能读取这个字段' },
  sql_syntax: { status: 400, title: 'SQL 语法错误' },
  sql_not_select: { status: 400, title: '只能提交一条 SELECT 查询' },
  sql_not_allowed: { status: 400, title: '查询中有不支持的写法' },
  sql_function_not_allowed: { status: 400, title: '查询中有不允许的函数' },
  sql_table_unknown: { status: 400, title: '查询的表不在数据目录中' },
  sql_failed: { status: 400, title: '查询执行失败' },
  too_many_lookups: { status: 400, title: '一次查找的人数过多' },
  sql_memory: { status: 400, title: '查询占用内存过多，已停止' },
  sql_timeout: { status: 408, title: '查询超时，已停止' },
  lake_unavailable: { status: 503, title: '数据湖暂时不可用，请稍后再试' },
  log_broken: { status: 500, title: '使用日志不可用，已停止读取' },
} as const

export type CatalogProblemCode = keyof typeof CATALOG_PROBLEMS

/** Makes a refusal: `throw fail('asset_unknown', { value: id })`. Never give it personal data. */
export const fail = problemsOf(CATALOG_PROBLEMS)
