/** A JSON object as one row: path of each value → its text, null when it says null. */
export type JsonRecord = ReadonlyMap<string, string | null>

/** Parses JSON with every number as the text that it was: a long number is not rounded. Throws SyntaxError. */
export const parseExactly = (text: string): unknown =>
  JSON.parse(text.replace(/^\uFEFF/, ''), (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value,
  )

/** The value at a path like `data.rows`; the whole for ''. Undefined when it leads nowhere. */
export function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value
  return path.split('.').reduce<unknown>((inner, name) => (inner as Record<string, unknown> | null | undefined)?.[name], value)
}

/** The values of an object by their paths; a list stands as JSON. */
export function flatRecord(value: object, prefix = ''): JsonRecord {
  const entries = Object.entries(value).flatMap(([name, inner]): [string, string | null][] => {
    const path = prefix + name
    if (inner === null) return [[path, null]]
    if (Array.isArray(inner)) return [[path, JSON.stringify(inner)]]
    return typeof inner === 'object' ? [...flatRecord(inner, `${path}.`)] : [[path, String(inner)]]
  })
  return new Map(entries)
}
