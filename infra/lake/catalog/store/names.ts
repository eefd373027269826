import { CatalogError } from '../errors.ts'

/** A table's name: the levels of its namespace, outermost first, and its own. */
export interface TableName {
  readonly namespace: readonly string[]
  readonly name: string
}

/** A table named so is the candidate for the table named without it (write–audit–publish). */
export const STAGED_SUFFIX = '__staged'

/** The namespace as the JDBC schema stores it: levels joined by dots. Throws BadRequestException for a level that could not be told apart. */
export function namespaceKey(levels: readonly string[]): string {
  for (const level of levels)
    if (level === '' || level.includes('.'))
      throw new CatalogError('BadRequestException', `Invalid namespace level "${level}": it must not be empty or contain a dot`)
  if (levels.length === 0) throw new CatalogError('BadRequestException', 'Invalid namespace: empty')
  return levels.join('.')
}

/** The levels of a stored namespace. */
export function namespaceLevels(key: string): string[] {
  return key.split('.')
}

/** The name as people write it, for messages. */
export function printName({ namespace, name }: TableName): string {
  return [...namespace, name].join('.')
}
