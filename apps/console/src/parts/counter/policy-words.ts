import type { Fact, Shape } from '../../api/counter.ts'
import { factsOf } from './content/shape.ts'

/** The value of a parameter as the one field of a content, so that forms and words are made of it as of any other. */
export const valueShape = (shape: Shape, title: string): Shape => ({
  type: 'object',
  properties: { value: { ...shape, title } },
  required: ['value'],
})

/** A value in words, part by part. */
export const valueFacts = (shape: Shape, title: string, value: unknown): Fact[] =>
  factsOf(valueShape(shape, title), { value }).map(({ label, value: said }) => ({
    label: label.replace(`${title} · `, ''),
    value: said,
  }))

/** A value in one line. */
export const valueLine = (shape: Shape, title: string, value: unknown): string =>
  valueFacts(shape, title, value)
    .map(({ label, value: said }) => (label.startsWith(title) ? said : `${label} ${said}`))
    .join('；')
