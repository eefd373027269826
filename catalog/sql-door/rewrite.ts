import { fail } from '../errors.ts'
import type { ColumnDecision } from '../policy/decision.ts'
import { engineWords, expandBusinessDays } from './as-of.ts'
import { type AstNode, parseSelect, printSelect, type SqlParser } from './ast.ts'
import { type KeptVersionsOf, snapshotsAsked } from './kept-versions.ts'
import { findLookups } from './lookups.ts'
import { type CompiledScan, type ScanPart, scanDigest, scanReplacing } from './scan.ts'
import { walkStatement } from './walk.ts'

/** What the catalog says of a table name. */
export interface ScanCatalog {
  /** Asset id of `schema.table` (lower case), when the catalog knows such a table. */
  assetOf(schema: string, table: string): string | undefined
  /** Names near to one that is unknown, for the person to see what was meant. */
  near(name: string): readonly string[]
  /** Columns by which the viewer may look up single persons of an asset, to see more than in a list; none where that makes no difference. */
  lookupColumns(asset: string): readonly string[]
  /** Throws `asset_denied` when the viewer may read nothing of an asset. */
  requireAllowed(asset: string): void
  /** The compiled policy of an asset for this viewer: of a look-up, of an older version. Throws `asset_denied`. */
  scanOf(asset: string, part: ScanPart): Promise<CompiledScan>
  /** Which versions of an asset can still be asked for by an instant or a snapshot. */
  readonly keptVersionsOf: KeptVersionsOf
}

export interface Rewritten {
  /** The SQL that runs. */
  readonly sql: string
  /** The statement as parsed, its tables as of a business day written out, before the replacement. */
  readonly parsed: AstNode
  /** By asset; of a table that is both looked up and listed, the list's; of one that is read in several versions, of all of them. */
  readonly scans: ReadonlyMap<string, CompiledScan>
}

/**
 * Turns a person's SELECT into one whose every table is the viewer's masked and filtered version of it. Throws a ProblemError
 * for what is not understood, not known or not allowed.
 */
export async function rewriteSelect(parser: SqlParser, catalog: ScanCatalog, sql: string): Promise<Rewritten> {
  const written = await parseSelect(parser, engineWords(sql))
  const parsed = await expandBusinessDays(parser, written, catalog.assetOf)
  const tables = tablesOf(parsed, catalog)
  const lookups = findLookups(parsed, (table) => catalog.lookupColumns(tables.get(table) ?? ''))
  for (const asset of tables.values()) catalog.requireAllowed(asset)
  const snapshots = await snapshotsAsked(parser, tables, catalog.keptVersionsOf)
  const scans = new Map<AstNode, CompiledScan>()
  const [lists, looks] = [new Map<string, CompiledScan>(), new Map<string, CompiledScan>()]
  for (const [table, asset] of tables) {
    const [keys, snapshot] = [lookups.get(table), snapshots.get(table)]
    const scan = await catalog.scanOf(asset, { ...(keys && { keys }), ...(snapshot && { snapshot }) })
    scans.set(table, scan)
    const kind = keys ? looks : lists
    kind.set(asset, together(kind.get(asset), scan))
  }
  const rewritten = walkStatement(parsed, {
    scan: (table) => scanReplacing(table, scans.get(table)!),
    path: (names) => shortPath(names, catalog),
  })
  const text = await printSelect(parser, rewritten)
  await verifyText(parser, text, [...scans.values()])
  return { sql: text, parsed, scans: new Map([...looks, ...lists]) }
}

/** What is told of the columns of a table that is read in several versions: of each what tells more of what is hidden. */
function together(one: CompiledScan | undefined, other: CompiledScan): CompiledScan {
  if (one === undefined) return other
  const weight = ({ action, column }: ColumnDecision) =>
    action === 'deny' ? 0 : (column.classification?.level ?? 4) + (action === 'mask' ? 10 : 0)
  const columns = new Map(one.policy.columns.map((decision) => [decision.column.name, decision]))
  for (const decision of other.policy.columns) {
    const held = columns.get(decision.column.name)
    if (held === undefined || weight(held) < weight(decision)) columns.set(decision.column.name, decision)
  }
  return { ...one, policy: { ...one.policy, columns: [...columns.values()] } }
}

/** Base tables of the statement and the assets that they read; the walk refuses what it does not understand before anything else happens. */
function tablesOf(parsed: AstNode, catalog: ScanCatalog): ReadonlyMap<AstNode, string> {
  const tables = new Map<AstNode, string>()
  walkStatement(parsed, {
    scan: (table) => {
      tables.set(table, resolveTable(table, catalog))
      return table
    },
  })
  return tables
}

function resolveTable(table: AstNode, catalog: ScanCatalog): string {
  const schema = String(table.schema_name).toLowerCase()
  const name = String(table.table_name).toLowerCase()
  const catalogName = String(table.catalog_name).toLowerCase()
  const asset = catalogName === '' || catalogName === 'lake' ? catalog.assetOf(schema, name) : undefined
  if (!asset) throw unknownTable(table, catalog)
  if (table.at_clause && !isFixedTime(table.at_clause as AstNode)) {
    throw fail('sql_not_allowed', { detail: 'AT 之后只能写固定的版本号或时间', value: 'AT' })
  }
  return asset
}

function unknownTable(table: AstNode, catalog: ScanCatalog) {
  const name = [table.catalog_name, table.schema_name, table.table_name].filter((part) => part !== '').join('.')
  const near = catalog.near(String(table.table_name))
  const hint = near.length > 0 ? `您要找的可能是 ${near.join('、')}` : '请写成 层.表，如 dwd.unit'
  return fail('sql_table_unknown', { detail: `数据目录中没有表 ${name}，${hint}`, value: name })
}

const isFixedTime = (clause: AstNode): boolean => {
  const expression = clause.expr as AstNode
  const inner = expression.class === 'CAST' ? (expression.child as AstNode) : expression
  return inner.class === 'CONSTANT'
}

// `dwd.member.name` and `lake.dwd.member.name` keep only what the derived table answers to: `member.name`.
function shortPath(names: readonly string[], catalog: ScanCatalog): readonly string[] {
  const [first = '', second = '', third = ''] = names.map((name) => name.toLowerCase())
  if (names.length >= 4 && first === 'lake' && catalog.assetOf(second, third)) return names.slice(2)
  if (names.length >= 3 && catalog.assetOf(first, second)) return names.slice(1)
  return names
}

/**
 * Looks again at the very text that will run: by the same allow-list, with no base table anywhere but inside scans of ours.
 * Printing a tree and reading it back is the one step that could change its meaning; this is the check on it.
 */
async function verifyText(parser: SqlParser, text: string, scans: readonly CompiledScan[]): Promise<void> {
  const known = new Set(scans.map((scan) => scanDigest(scan.statement)))
  walkStatement(await parseSelect(parser, text), {
    trusted: (table) => known.has(scanDigest(table.subquery as AstNode)),
    scan: () => {
      throw fail('sql_not_allowed', { detail: '查询改写后仍有未受保护的表，已拒绝' })
    },
  })
}
