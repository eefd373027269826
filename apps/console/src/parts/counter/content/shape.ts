import type { Fact, Shape } from '../../../api/counter.ts'
import { fen, rate } from '../../figures.ts'

type Values = Readonly<Record<string, unknown>>

/** One thing that may be chosen, as the ledger writes it and as people call it. */
export interface Choice {
  readonly value: string | boolean
  readonly label: string
}

/** The contents that a shape allows: one, or several that a first choice tells apart. */
export const variantsOf = (shape: Shape): readonly Shape[] => shape.oneOf ?? shape.anyOf ?? [shape]

/** The fields of a content; one that may also be null is what it is otherwise. */
export const fieldsOf = ({ properties = {} }: Shape): Readonly<Record<string, Shape>> =>
  Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, withoutNull(field)]))

function withoutNull({ anyOf, ...field }: Shape): Shape {
  const others = anyOf?.filter(({ type }) => type !== 'null')
  if (!anyOf || !others || others.length === anyOf.length) return anyOf ? { ...field, anyOf } : field
  return others.length === 1 ? { ...others[0], ...field, nullable: true } : { ...field, anyOf: others, nullable: true }
}

/** The field whose choice tells the variants apart; undefined when there is but one. */
export function discriminatorOf(shape: Shape): string | undefined {
  const variants = variantsOf(shape)
  if (variants.length === 1) return undefined
  return Object.keys(variants[0]!.properties ?? {}).find((name) =>
    variants.every(({ properties }) => choicesOf(properties?.[name] ?? {}).length > 0),
  )
}

/** What may be chosen for a field; nothing where it is free. */
export function choicesOf(field: Shape): readonly Choice[] {
  if (field.type === 'boolean')
    return [
      { value: true, label: '是' },
      { value: false, label: '否' },
    ]
  const values = field.const === undefined ? (field.enum ?? []) : [field.const]
  return values.map((value) => ({ value: String(value), label: field['x-titles']?.[String(value)] ?? String(value) }))
}

/** All choices of the field that tells variants apart. */
export const discriminatingChoices = (shape: Shape, name: string): readonly Choice[] =>
  variantsOf(shape).flatMap(({ properties }) => choicesOf(properties?.[name] ?? {}))

/** The variant that values belong to; undefined until it is chosen. */
export function variantOf(shape: Shape, values: Values): Shape | undefined {
  const name = discriminatorOf(shape)
  if (name === undefined) return variantsOf(shape)[0]
  return variantsOf(shape).find(({ properties }) =>
    choicesOf(properties?.[name] ?? {}).some(({ value }) => value === values[name]),
  )
}

/** What was filled in, as the ledger takes it: without fields left empty or of another variant, whole numbers as numbers. */
export function contentOf(shape: Shape, values: unknown): unknown {
  if (shape.type === 'array') {
    const items = Array.isArray(values) ? values : []
    return items.map((item) => contentOf(shape.items ?? {}, item))
  }
  if (shape.properties === undefined && variantsOf(shape)[0] === shape) return scalar(shape, values)
  const given = (values ?? {}) as Values
  const variant = variantOf(shape, given) ?? {}
  const { required = [] } = variant
  const content = Object.entries(fieldsOf(variant)).map(([name, field]) => {
    const value = contentOf(field, given[name])
    return [name, value === undefined && field.nullable && required.includes(name) ? null : value] as const
  })
  return Object.fromEntries(content.filter(([name, value]) => required.includes(name) || !isEmpty(value)))
}

function scalar({ type, 'x-month': isMonth }: Shape, value: unknown): unknown {
  if (value === '' || value === null) return undefined
  if (isMonth && typeof value === 'string') return value.replace(/^(\d{4})-(\d{2})$/, '$1$2')
  return (type === 'integer' || type === 'number') && value !== undefined ? Number(value) : value
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && value !== null && Object.values(value).every(isEmpty))

/** A content as people read it: each field by its title, groups by theirs before it. */
export function factsOf(shape: Shape, content: Values, within = ''): Fact[] {
  return Object.entries(fieldsOf(variantOf(shape, content) ?? {})).flatMap(([name, field]): Fact[] => {
    const value = content[name]
    const label = `${within}${field.title ?? name}`
    // What has no shape is told by the page that knows it.
    if (value === undefined || (field.type === undefined && Object.keys(field).every((key) => !SHAPED.has(key)))) return []
    if (Array.isArray(value)) return rowsOf(field, value, label)
    if (typeof value === 'object' && value !== null && (field.properties || field.oneOf || field.anyOf))
      return factsOf(field, value as Values, `${label} · `)
    return [{ label, value: said(field, value) }]
  })
}

const SHAPED: ReadonlySet<string> = new Set(['type', 'enum', 'const', 'anyOf', 'oneOf', 'properties'])

const MOST_ROWS = 50

function rowsOf({ items = {} }: Shape, rows: readonly unknown[], label: string): Fact[] {
  if (!items.properties) return [{ label, value: rows.length === 0 ? '无' : rows.map((row) => said(items, row)).join('、') }]
  const shown = rows.slice(0, MOST_ROWS).map((row, index) => ({
    label: `${label} ${index + 1}`,
    value: factsOf(items, row as Values)
      .map((fact) => `${fact.label} ${fact.value}`)
      .join('，'),
  }))
  return rows.length > MOST_ROWS ? [...shown, { label, value: `共 ${rows.length} 行，以上为前 ${MOST_ROWS} 行` }] : shown
}

/** One value as people read it. */
export function said(field: Shape, value: unknown): string {
  if (value === null) return '不设'
  if (Array.isArray(value)) return value.map((one) => said(field.items ?? {}, one)).join('、')
  const chosen = choicesOf(field).find((choice) => choice.value === value)
  if (chosen) return chosen.label
  if (field['x-percent'] && typeof value === 'string') return rate(value)
  if (field['x-unit'] === '元' && typeof value === 'string') return `${fen(value)} 元`
  if (typeof value === 'object') return JSON.stringify(value)
  return field['x-unit'] ? `${value} ${field['x-unit']}` : String(value)
}
