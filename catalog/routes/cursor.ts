import { z } from 'zod'
import { fail } from '../errors.ts'

const placeSchema = z.object({ rank: z.number().int(), id: z.string() })
export type Place = z.infer<typeof placeSchema>

/** A page's end as the next page's request carries it. */
export const writeCursor = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url')

/** Throws `cursor_invalid` for what was not written by `writeCursor`. */
export function readCursor(text: string): Place {
  try {
    return placeSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  } catch {
    throw fail('cursor_invalid', { field: 'cursor', value: text.slice(0, 80) })
  }
}
