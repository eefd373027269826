import { type BusinessDate, businessDateAt, isBusinessDate } from '@anju/standards/business-date.ts'
import { fail } from '../errors.ts'
import { type AstNode, parseSelect, type SqlParser } from './ast.ts'
import { walkStatement } from './walk.ts'

/** What the catalog says of a table name: its asset id, when it knows such a table. */
type AssetOf = (schema: string, table: string) => string | undefined

/** Tables whose rows are written once, with the business day that they belong to: as of a day they are those up to it. */
const WRITTEN_ONCE = new Set(['dwd.account_entry', 'dwd.loan_entry', 'dwd.voucher'])

// Texts, quoted names and comments are passed over, so that only words of the statement itself are read.
const PASSED_OVER = String.raw`'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?<tag>\w*)\$[^]*?\$\k<tag>\$|--[^\n]*|/\*[^]*?\*/`
const AS_OF = String.raw`\bAS\s+OF\s+(?<kind>DATE|TIMESTAMPTZ|TIMESTAMP|SNAPSHOT)\s+(?<at>'[^']*'|\d+)(?:\s+AS\s+(?<alias>\w+|"(?:[^"]|"")+"))?`
const WORDS = new RegExp(`${PASSED_OVER}|${AS_OF}`, 'gi')

/**
 * Puts the engine's words for a table as it was in the place of `AS OF DATE '2026-03-31'` (a business day), `AS OF TIMESTAMP '…'` (an
 * instant) and `AS OF SNAPSHOT 123`. Text in, text out: whatever this makes of it is parsed and allowed or refused like any other.
 */
export function engineWords(sql: string): string {
  return sql.replace(WORDS, (...found) => {
    const { kind, at, alias } = found.at(-1) as { kind?: string; at?: string; alias?: string }
    if (kind === undefined) return found[0] as string
    // The engine would take an instant without a zone in UTC: eight hours later than it is meant.
    const type = kind.toUpperCase() === 'TIMESTAMP' ? 'TIMESTAMPTZ' : kind
    const moment = kind.toUpperCase() === 'SNAPSHOT' ? `VERSION => ${at}` : `TIMESTAMP => ${type} ${at}`
    return `${alias === undefined ? '' : `AS ${alias} `}AT (${moment})`
  })
}

/**
 * Puts in the place of every table as of a business day what it was at the end of that day: of a table with a history (`dwd.account` →
 * `dim.account_history`) the versions that held then, today and later the table itself; of entries and vouchers those up to it. Throws `sql_not_allowed` for a day that is
 * none, or a table that has no history by business day.
 */
export async function expandBusinessDays(
  parser: SqlParser,
  statement: AstNode,
  assetOf: AssetOf,
  now = new Date(),
): Promise<AstNode> {
  const expanded = new Map<AstNode, AstNode>()
  const asOf: { table: AstNode; day: string }[] = []
  walkStatement(statement, {
    scan: (table) => {
      const day = businessDayOf(table)
      if (day !== undefined) asOf.push({ table, day })
      return table
    },
  })
  if (asOf.length === 0) return statement
  for (const { table, day } of asOf)
    expanded.set(table, await tableAtEndOf(parser, table, { day, today: businessDateAt(now) }, assetOf))
  return walkStatement(statement, { scan: (table) => expanded.get(table) ?? table })
}

/** The text behind `AT (TIMESTAMP => DATE '…')`; undefined for another moment or none. */
function businessDayOf(table: AstNode): string | undefined {
  const expression = (table.at_clause as AstNode | null)?.expr as AstNode | undefined
  if (expression?.class !== 'CAST' || (expression.cast_type as AstNode).id !== 'DATE') return undefined
  const child = expression.child as AstNode
  return child.class === 'CONSTANT' ? String((child.value as AstNode).value) : undefined
}

async function tableAtEndOf(
  parser: SqlParser,
  table: AstNode,
  { day, today }: { readonly day: string; readonly today: BusinessDate },
  assetOf: AssetOf,
): Promise<AstNode> {
  if (!isBusinessDate(day))
    throw fail('sql_not_allowed', { detail: `AS OF DATE 之后应是日期，如 '2026-03-31'`, field: 'AS OF', value: day })
  const [schema, name] = [String(table.schema_name).toLowerCase(), String(table.table_name).toLowerCase()]
  const asset = assetOf(schema, name)
  // A table that nobody knows is refused by what comes after, in its own words.
  if (asset === undefined) return table
  const text = WRITTEN_ONCE.has(asset)
    ? `SELECT * FROM ${asset} WHERE business_date <= DATE '${day}'`
    : historyAtEndOf(assetOf('dim', `${name}_history`), asset, { day, today })
  const { node } = await parseSelect(parser, text)
  return {
    type: 'SUBQUERY',
    alias: table.alias || table.table_name,
    sample: table.sample,
    subquery: { node, named_param_map: [] },
    column_name_alias: table.column_name_alias,
  }
}

function historyAtEndOf(
  history: string | undefined,
  asset: string,
  { day, today }: { readonly day: string; readonly today: BusinessDate },
): string {
  if (!asset.startsWith('dwd.') || history === undefined)
    throw fail('sql_not_allowed', {
      detail: `${asset} 没有按业务日的历史，可用 AS OF TIMESTAMP 或 AS OF SNAPSHOT 查看当时发布的版本`,
      field: 'AS OF',
      value: asset,
    })
  // The day that is not over is the present table: its history is built behind it.
  if (day >= today) return `SELECT * FROM ${asset}`
  return `SELECT * FROM ${history} WHERE valid_from <= DATE '${day}' AND (valid_to IS NULL OR DATE '${day}' < valid_to)`
}
