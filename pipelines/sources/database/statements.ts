import type { Dialect, Statement, TableColumn } from './table.ts'

/** The columns that order the rows: the watermark first where there is one, then the key. */
export interface Ordering {
  /** As it stands in a statement, quoted. */
  readonly table: string
  readonly columns: readonly TableColumn[]
}

/** The next rows after those values of the ordering columns; from the beginning without any. Lexicographic, in a form that an index serves. */
export function rowsAfter(
  { table, columns }: Ordering,
  dialect: Dialect,
  { after, limit }: { after: readonly string[]; limit: number },
): Statement {
  const values: string[] = []
  const place = (index: number) => {
    values.push(after[index]!)
    return dialect.placeholder(values.length, columns[index]!.type)
  }
  const named = columns.map(({ name }) => dialect.quote(name))
  const beyond = (index: number): string => {
    const above = `${named[index]} > ${place(index)}`
    return index === columns.length - 1 ? above : `(${above} OR (${named[index]} = ${place(index)} AND ${beyond(index + 1)}))`
  }
  const where = after.length === 0 ? '' : ` WHERE ${named[0]} >= ${place(0)} AND ${beyond(0)}`
  return { sql: `SELECT * FROM ${table}${where} ORDER BY ${named.join(', ')} LIMIT ${limit}`, values }
}

/** The first rows whose watermark lies less than `seconds` before that value, or after it; undefined where the watermark is no time. */
export function rowsSince(
  { table, columns }: Ordering,
  dialect: Dialect,
  { since, seconds, limit }: { since: string; seconds: number; limit: number },
): Statement | undefined {
  const { name, type } = columns[0]!
  const from = dialect.before(dialect.placeholder(1, type), seconds, type)
  if (from === undefined) return undefined
  const order = columns.map((column) => dialect.quote(column.name)).join(', ')
  return {
    sql: `SELECT * FROM ${table} WHERE ${dialect.quote(name)} >= ${from} ORDER BY ${order} LIMIT ${limit}`,
    values: [since],
  }
}
