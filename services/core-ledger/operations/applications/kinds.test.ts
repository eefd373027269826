import { expect, test } from 'vitest'
import { z } from 'zod'
import { APPLICATION_KINDS } from './kinds.ts'

interface Shape {
  readonly title?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly 'x-titles'?: Readonly<Record<string, string>>
  readonly properties?: Readonly<Record<string, Shape>>
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly oneOf?: readonly Shape[]
}

/** Fields that a form could not name, and choices that it could not. */
function unnamed(shape: Shape, path: string): string[] {
  const inside = Object.entries(shape.properties ?? {}).flatMap(([name, field]) => [
    ...(field.title ? [] : [`${path}.${name}`]),
    ...unnamed(field, `${path}.${name}`),
  ])
  const choices = shape.const === undefined ? (shape.enum ?? []) : [shape.const]
  const untitled = choices.filter((choice) => !shape['x-titles']?.[String(choice)]).map((choice) => `${path}=${choice}`)
  const variants = [...(shape.anyOf ?? []), ...(shape.oneOf ?? [])].flatMap((variant) => unnamed(variant, path))
  return [...inside, ...untitled, ...variants, ...(shape.items ? unnamed(shape.items, `${path}[]`) : [])]
}

test.each(APPLICATION_KINDS)(
  '$kind: every field of its content and every choice has a Chinese title, from which forms are drawn',
  (kind) => {
    const shape = z.toJSONSchema(kind.content, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Shape
    expect(unnamed(shape, kind.kind)).toEqual([])
  },
)

test('no two kinds share a name', () => {
  expect(new Set(APPLICATION_KINDS.map(({ kind }) => kind)).size).toBe(APPLICATION_KINDS.length)
})
