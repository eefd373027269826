/** A statement as the ledger sends it: SQL with `$1` … and its parameters. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/**
 * A pgbench script that issues recorded statements in one transaction. Where a parameter holds one of the texts of `variables`, the
 * script takes pgbench's variable of that name instead: `{ unit: '9819010100001' }` → `:unit`.
 */
export function pgbenchScript(
  statements: readonly Statement[],
  variables: Readonly<Record<string, string>>,
  head: readonly string[] = [],
): string {
  const bodies = statements.map(({ sql, parameters }) => {
    const filled = sql.replace(/\$(\d+)/g, (_, position: string) => expressionOf(parameters[Number(position) - 1], variables))
    return `${filled.trim()};`
  })
  return [...head, 'BEGIN;', ...bodies, 'COMMIT;', ''].join('\n')
}

function expressionOf(value: unknown, variables: Readonly<Record<string, string>>): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `ARRAY[${value.map((item) => expressionOf(item, variables)).join(', ')}]::text[]`
  const text = String(value)
  const parts = partsOf(text, variables)
  // A literal alone takes the type of its place; a concatenation is text and must be told.
  return parts.length === 1 ? parts[0]! : `(${parts.join(' || ')})${isJson(text) ? '::jsonb' : ''}`
}

/** The text as literals and variables. A colon before a word would be a variable to pgbench, even inside quotes: such literals are cut there. */
function partsOf(text: string, variables: Readonly<Record<string, string>>): string[] {
  const names = new Map(Object.entries(variables).map(([name, value]) => [value, name]))
  const pattern = new RegExp(`(${[...names.keys()].join('|')})|(?<=:)(?=[A-Za-z_\\u0080-\\uffff])`)
  const parts = text.split(pattern).filter((part) => part !== undefined && part !== '')
  return parts.length === 0 ? ["''"] : parts.map((part) => (names.has(part) ? `:${names.get(part)}::text` : literal(part)))
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}
