import type { z } from 'zod'
import { migrateDocument } from './migrations.ts'
import { type ScreenDocument, screenSchema } from './screen-document.ts'
import { WIDGET_KINDS } from './widgets.ts'

/** One thing that is wrong in a document: where, what stands there, what may stand there. */
export interface DocumentProblem {
  /** Path in the document: `widgets[3].options.shape`. */
  readonly path: string
  readonly value: string
  readonly allowed: string
  readonly message: string
}

export type ParsedDocument =
  | { readonly ok: true; readonly document: ScreenDocument }
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] }

/** Reads a screen document of any known version. Never throws: what does not fit comes back as problems. */
export function parseDocument(input: unknown): ParsedDocument {
  const migrated = migrateDocument(input)
  const parsed = screenSchema.safeParse(migrated)
  if (parsed.success) return { ok: true, document: parsed.data }
  return { ok: false, problems: parsed.error.issues.flatMap((issue) => problemsOfIssue(issue, migrated)) }
}

/** `['widgets', 3, 'kind']` → `widgets[3].kind`; the whole document is `$`. */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')
  return text.startsWith('.') ? text.slice(1) : text || '$'
}

/** A value as an error may quote it: JSON, cut to 80 characters. */
export function quoted(value: unknown): string {
  if (value === undefined) return '（缺）'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

function problemsOfIssue(issue: z.core.$ZodIssue, input: unknown): DocumentProblem[] {
  const value = issue.path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step], input)
  if (issue.code !== 'unrecognized_keys') return [describe(issue, issue.path, value)]
  return issue.keys.map((key) => ({
    path: pathText([...issue.path, key]),
    value: quoted((value as Record<string, unknown>)[key]),
    allowed: '没有此项',
    message: `不认识的项“${key}”`,
  }))
}

function describe(issue: z.core.$ZodIssue, path: readonly PropertyKey[], value: unknown): DocumentProblem {
  const allowed = allowedBy(issue)
  const message = value === undefined ? '缺少此项' : issue.code === 'custom' ? issue.message : `此处应为${allowed}`
  return { path: pathText(path), value: quoted(value), allowed, message }
}

const TYPE_NAMES: Record<string, string> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: '是或否',
  object: '对象',
  array: '列表',
}

function allowedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return issue.values.map(String).join('、')
    case 'invalid_union':
      return WIDGET_KINDS.join('、')
    case 'invalid_type':
      return TYPE_NAMES[issue.expected] ?? issue.expected
    case 'too_small':
      return `不小于 ${issue.minimum}${issue.origin === 'string' ? ' 个字' : issue.origin === 'array' ? ' 项' : ''}`
    case 'too_big':
      return `不大于 ${issue.maximum}${issue.origin === 'string' ? ' 个字' : issue.origin === 'array' ? ' 项' : ''}`
    default:
      return issue.message
  }
}
