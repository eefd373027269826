import { z } from 'zod'

/** What people do wrong most, said in their words; the rest is said by zod's own Chinese. */
const PLAIN: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type' && issue.input === undefined) return '必填项'
  if (issue.code === 'invalid_type') return `应为${TYPES[issue.expected] ?? issue.expected}`
  if (issue.code === 'invalid_format' && issue.format === 'date') return '应为存在的日期 YYYY-MM-DD，如 2026-11-25'
  if (issue.code === 'invalid_value') return oneOf(issue.values)
  if (issue.code === 'invalid_union') return unionOf(issue)
  if (issue.code === 'invalid_key') return `键${issue.issues[0]?.message ?? '不可用'}`
  if (issue.code === 'unrecognized_keys') return `没有这样的项：${issue.keys.join('、')}`
  if (issue.code === 'too_big') return sizeOf(issue.origin, '最多', issue.inclusive ? '不大于' : '小于', issue.maximum)
  if (issue.code === 'too_small') return sizeOf(issue.origin, '至少', issue.inclusive ? '不小于' : '大于', issue.minimum)
  return undefined
}

const oneOf = (values: readonly unknown[]): string => `应为 ${values.map(String).join('、')}${values.length > 1 ? ' 之一' : ''}`

/** What a value of several possible shapes may be: the words that tell which shape it is, else what each of them would have. */
function unionOf(issue: Refused<'invalid_union'>): string | undefined {
  if (Array.isArray(issue.options)) return oneOf(issue.options)
  return [...new Set(issue.errors.flatMap(([first]) => first?.message ?? []))].join('，或') || undefined
}
type Refused<Code extends z.core.$ZodIssueCode> = Extract<z.core.$ZodRawIssue, { code: Code }>

/** How long a text or list may be, or how large a number. */
function sizeOf(origin: string, count: string, size: string, limit: number | bigint): string {
  if (origin === 'string') return `${count} ${limit} 个字符`
  if (origin === 'array' || origin === 'set') return `${count} ${limit} 项`
  return `应${size} ${limit}`
}

const TYPES: Readonly<Record<string, string>> = {
  string: '文本',
  number: '数字',
  int: '整数',
  boolean: 'true 或 false',
  object: '一组字段（JSON 对象）',
  array: '列表（JSON 数组）',
  date: '日期',
}

/** Makes every schema of this process refuse in Chinese where it has no words of its own. Called where a service starts to listen. */
export function refuseInChinese(): void {
  z.config({ ...z.locales.zhCN(), customError: PLAIN })
}
