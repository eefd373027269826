/** A tag of a contributor (画像标签): the sentence that says who gets it, and the SQL that decides it. */
export interface ProfileTag {
  readonly code: string
  readonly name: string
  readonly category: '基本' | '缴存' | '提取' | '贷款' | '服务'
  /** 口径 */
  readonly definition: string
  readonly version: string
  /**
   * SQL over one row of `dws.member_summary`: the tag's value as text, or null when the tag does not apply.
   * `{as_of_month}` stands for the last month (YYYYMM) that the lake is filled to.
   */
  readonly value: string
}

const monthNumber = (month: string) => `(CAST(substr(${month}, 1, 4) AS INTEGER) * 12 + CAST(substr(${month}, 5, 2) AS INTEGER))`
const MONTHS_SILENT = `(${monthNumber('{as_of_month}')} - ${monthNumber('last_contribution_month')})`

const yes = (condition: string) => `CASE WHEN ${condition} THEN '是' END`
const V1 = { version: '1.0' } as const

/** Every tag of a contributor, in the order of the profile page. */
export const PROFILE_TAGS: readonly ProfileTag[] = [
  {
    ...V1,
    code: 'age_band',
    name: '年龄段',
    category: '基本',
    definition: '按周岁：30岁以下、30–39岁、40–49岁、50岁及以上',
    value: `CASE WHEN age < 30 THEN '30岁以下' WHEN age < 40 THEN '30–39岁' WHEN age < 50 THEN '40–49岁' WHEN age >= 50 THEN '50岁及以上' END`,
  },
  {
    ...V1,
    code: 'near_retirement',
    name: '临近退休',
    category: '基本',
    definition: '年满55周岁',
    value: yes('age >= 55'),
  },
  {
    ...V1,
    code: 'young_newcomer',
    name: '新就业青年',
    category: '基本',
    definition: '未满35周岁且缴存不足24个月',
    value: yes('age < 35 AND months_contributed < 24'),
  },
  {
    ...V1,
    code: 'base_band',
    name: '缴存基数档次',
    category: '缴存',
    definition: '缴存基数：低于4000元为低，4000–8000元为中，8000–15000元为较高，15000元以上为高',
    value: `CASE WHEN base < 4000 THEN '低' WHEN base < 8000 THEN '中' WHEN base < 15000 THEN '较高' WHEN base >= 15000 THEN '高' END`,
  },
  {
    ...V1,
    code: 'steady_contributor',
    name: '缴存稳定',
    category: '缴存',
    definition: '累计缴存不少于12个月，且最近一次缴存不早于上月',
    value: yes(`months_contributed >= 12 AND ${MONTHS_SILENT} <= 1`),
  },
  {
    ...V1,
    code: 'long_contributor',
    name: '长期缴存',
    category: '缴存',
    definition: '累计缴存不少于60个月',
    value: yes('months_contributed >= 60'),
  },
  {
    ...V1,
    code: 'high_contributor',
    name: '高缴存',
    category: '缴存',
    definition: '近12个月缴存额不少于3万元',
    value: yes('contribution_12m >= 30000'),
  },
  {
    ...V1,
    code: 'lapse_risk',
    name: '断缴风险',
    category: '缴存',
    definition: '曾缴存，最近一次缴存距今2–5个月',
    value: yes(`${MONTHS_SILENT} BETWEEN 2 AND 5`),
  },
  {
    ...V1,
    code: 'lapsed',
    name: '已断缴',
    category: '缴存',
    definition: '曾缴存，最近一次缴存距今6个月及以上',
    value: yes(`${MONTHS_SILENT} >= 6`),
  },
  {
    ...V1,
    code: 'balance_band',
    name: '余额档次',
    category: '缴存',
    definition: '账户余额：1万元以下、1–5万元、5–10万元、10万元以上',
    value: `CASE WHEN balance < 10000 THEN '1万元以下' WHEN balance < 50000 THEN '1–5万元' WHEN balance < 100000 THEN '5–10万元' WHEN balance >= 100000 THEN '10万元以上' END`,
  },
  {
    ...V1,
    code: 'active_withdrawer',
    name: '提取活跃',
    category: '提取',
    definition: '近12个月有提取，且累计提取不少于2次',
    value: yes('withdrawal_12m > 0 AND withdrawal_count >= 2'),
  },
  {
    ...V1,
    code: 'never_withdrawn',
    name: '从未提取',
    category: '提取',
    definition: '累计缴存不少于12个月而从未提取',
    value: yes('months_contributed >= 12 AND withdrawal_count = 0'),
  },
  {
    ...V1,
    code: 'heavy_withdrawer',
    name: '高提取',
    category: '提取',
    definition: '近12个月提取额不少于同期缴存额',
    value: yes('contribution_12m > 0 AND withdrawal_12m >= contribution_12m'),
  },
  {
    ...V1,
    code: 'has_loan',
    name: '有贷款',
    category: '贷款',
    definition: '有未结清的住房公积金贷款',
    value: yes('has_loan'),
  },
  {
    ...V1,
    code: 'heavy_loan',
    name: '贷款负担较重',
    category: '贷款',
    definition: '未结清贷款余额不少于缴存基数的60倍',
    value: yes('has_loan AND base > 0 AND loan_balance >= base * 60'),
  },
  {
    ...V1,
    code: 'loan_candidate',
    name: '潜在贷款客户',
    category: '服务',
    definition: '25–45周岁、累计缴存不少于12个月、近期未断缴、无贷款且近12个月未提取',
    value: yes(
      `age BETWEEN 25 AND 45 AND months_contributed >= 12 AND ${MONTHS_SILENT} <= 1 AND NOT has_loan AND withdrawal_12m = 0`,
    ),
  },
]

/**
 * One query for all tags: (member_no, tag_code, tag_value), one row per member and tag that applies.
 * `asOfMonth` is an SQL expression; by default the last month of `dws.fund_month`.
 */
export function profileTagsSql(
  tags: readonly ProfileTag[],
  { from = 'dws.member_summary', asOfMonth = '(SELECT max(month) FROM dws.fund_month)' } = {},
): string {
  const selects = tags.map((tag) => `SELECT member_no, '${tag.code}' AS tag_code, ${tag.value} AS tag_value FROM members`)
  return `WITH as_of AS (SELECT ${asOfMonth} AS month),
members AS (SELECT s.*, a.month AS as_of_month FROM ${from} AS s CROSS JOIN as_of AS a)
SELECT * FROM (
${selects.join('\nUNION ALL\n')}
) AS tagged WHERE tag_value IS NOT NULL`.replaceAll('{as_of_month}', 'as_of_month')
}
