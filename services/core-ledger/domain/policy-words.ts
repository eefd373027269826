import { z } from 'zod'
import { type ParameterName, POLICY_PARAMETERS } from './policy-parameters.ts'

/** What a JSON Schema says of one part of a parameter's value. */
export interface ValueShape {
  readonly title?: string
  readonly type?: string
  readonly properties?: Readonly<Record<string, ValueShape>>
  readonly items?: ValueShape
  readonly anyOf?: readonly ValueShape[]
  readonly 'x-titles'?: Readonly<Record<string, string>>
  readonly 'x-unit'?: string
  readonly 'x-percent'?: boolean
}

/** The shape of a parameter's stored value, from which forms are drawn and words are made. */
export const shapeOf = (name: ParameterName): ValueShape =>
  z.toJSONSchema(POLICY_PARAMETERS[name].schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as ValueShape

/** One part of a value as people read it: a sentence, or a list of them. */
interface Part {
  readonly label: string
  readonly words: string | readonly string[]
}

/** What a change makes of each part of a parameter's value, in words: "1.5% → 1.75%"; of a list, what comes and what goes. */
export function changeInWords(name: ParameterName, before: unknown, after: unknown): { label: string; value: string }[] {
  const shape = shapeOf(name)
  const old = new Map(partsOf(shape, before).map(({ label, words }) => [label, words]))
  return partsOf(shape, after).map(({ label, words }) => ({
    label: label || POLICY_PARAMETERS[name].title,
    value: typeof words === 'string' ? stepOf(String(old.get(label) ?? '无'), words) : listStepOf(old.get(label) ?? [], words),
  }))
}

const stepOf = (before: string, after: string) => (before === after ? `${after}（不变）` : `${before} → ${after}`)

function listStepOf(before: string | readonly string[], after: readonly string[]): string {
  const gone = [before].flat().filter((one) => !after.includes(one))
  const come = after.filter((one) => !before.includes(one))
  const kept = after.length - come.length
  const said = [
    ...(come.length > 0 ? [`新增：${come.join('；')}`] : []),
    ...(gone.length > 0 ? [`取消：${gone.join('；')}`] : []),
    ...(kept > 0 ? [`不变：${kept} 项`] : []),
  ]
  return said.join('。')
}

function partsOf(shape: ValueShape, value: unknown, within = ''): Part[] {
  if (shape.properties && typeof value === 'object' && value !== null)
    return Object.entries(shape.properties).flatMap(([name, part]) =>
      partsOf(part, (value as Record<string, unknown>)[name], `${within}${within && ' · '}${part.title ?? name}`),
    )
  if (shape.items && Array.isArray(value)) return [{ label: within, words: value.map((one) => wordsOf(shape.items!, one)) }]
  return [{ label: within, words: wordsOf(shape, value) }]
}

/** A value as people read it: shares and rates in per cent, codes by their titles. */
export function wordsOf(shape: ValueShape, value: unknown): string {
  if (value === null || value === undefined) return '不设'
  const own = shape.anyOf?.find(({ type }) => type !== 'null') ?? shape
  if (Array.isArray(value)) return value.map((one) => wordsOf(own.items ?? {}, one)).join('、')
  if (own.properties && typeof value === 'object')
    return Object.entries(own.properties)
      .map(([name, part]) => `${part.title ?? name} ${wordsOf(part, (value as Record<string, unknown>)[name])}`)
      .join('，')
  if (typeof value === 'boolean') return value ? '是' : '否'
  const text = String(value)
  if (own['x-percent']) return `${Number((Number(text) * 100).toFixed(5))}%`
  return own['x-titles']?.[text] ?? (own['x-unit'] ? `${text} ${own['x-unit']}` : text)
}
