import type { ProblemError } from '@anju/standards/problem.ts'
import { shownValue } from '@anju/standards/shown-value.ts'
import { fail } from '../errors.ts'
import { AMOUNT_MESSAGE } from './field-shapes.ts'

/** What a schema found first: where, which kind of fault, and its sentence. */
export interface ShapeIssue {
  readonly path: readonly PropertyKey[]
  readonly code: string
  readonly message: string
}

/**
 * The one refusal of what does not fit its schema, whether it came as a body, in an address or as the content of an application. What JSON
 * Schema can say, and so the API's document says, is malformed (400); a rule between fields is inconsistent (422).
 */
export function shapeRefusal({ path, code, message }: ShapeIssue, given: unknown): ProblemError {
  const steps = path.map(String)
  const field = steps
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '')
  const value = shownValue(given, steps.join('/'))
  const said = { field: field || 'body', ...(value === undefined ? {} : { value }), detail: `${field || '请求体'}:${message}` }
  if (message === AMOUNT_MESSAGE) return fail('amount_malformed', { ...said, allowed: '大于零、小于一万亿元、最多两位小数' })
  return fail(code === 'custom' ? 'field_inconsistent' : 'field_invalid', { ...said, allowed: message })
}
