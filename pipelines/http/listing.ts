import { z } from 'zod'
import { problem } from '../errors.ts'

/** What is asked of a list that comes page by page. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2000).optional(),
})
export const filter = z.string().max(2000).optional()

/** How many rows wait under one name: of a table, of a source, for a reason. */
export interface Share {
  readonly name: string
  readonly rows: number
}

/** The shares of counted rows by one of their words, the largest first. */
export function sharesOf<Counted extends { readonly rows: number }>(counts: readonly Counted[], word: keyof Counted): Share[] {
  const groups = Map.groupBy(counts, (count) => String(count[word]))
  const shares = [...groups].map(([name, own]) => ({ name, rows: sumOf(own) }))
  return shares.toSorted((one, other) => other.rows - one.rows || one.name.localeCompare(other.name))
}

export const sumOf = (counts: readonly { readonly rows: number }[]): number => counts.reduce((sum, { rows }) => sum + rows, 0)

/** Counted rows that have every word that is asked for. */
export const chosenOf = <Counted extends object>(
  counts: readonly Counted[],
  asked: { readonly [Word in keyof Counted]?: Counted[Word] | undefined },
): Counted[] =>
  counts.filter((count) =>
    Object.entries(asked).every(([word, value]) => value === undefined || count[word as keyof Counted] === value),
  )

/** Where a page ends, as the request for the next one carries it. */
export const writePlace = (place: object): string => Buffer.from(JSON.stringify(place)).toString('base64url')

/** Reads what `writePlace` wrote; undefined for the first page. Throws cursor_invalid. */
export function readPlace<Schema extends z.ZodType>(schema: Schema, cursor: string | undefined): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw problem('cursor_invalid', { field: 'cursor', value: cursor.slice(0, 80) })
  }
}
