import { clockTimeAt } from '@anju/standards/business-date.ts'
import { fail } from '../errors.ts'
import type { AstNode, SqlParser } from './ast.ts'
import { walkStatement } from './walk.ts'

/** A version of a table that can still be read. */
export interface KeptVersion {
  /** Its snapshot's id, digits. */
  readonly id: string
  /** When it was published, ISO instant. */
  readonly at: string
}

/** The versions of an asset's table that can still be read, newest first. */
export type KeptVersionsOf = (asset: string) => Promise<readonly KeptVersion[]>

/**
 * Sees that what is asked for as of an instant or a snapshot can still be read: of an instant before the oldest kept version the engine would
 * answer that there were no rows. Throws `sql_not_allowed` that says from when on there are versions.
 */
export async function requireKept(
  parser: SqlParser,
  statement: AstNode,
  assetOf: (schema: string, table: string) => string | undefined,
  keptVersionsOf: KeptVersionsOf,
): Promise<void> {
  const asked: { asset: string; clause: AstNode }[] = []
  walkStatement(statement, {
    scan: (table) => {
      const asset = assetOf(String(table.schema_name).toLowerCase(), String(table.table_name).toLowerCase())
      if (table.at_clause && asset !== undefined) asked.push({ asset, clause: table.at_clause as AstNode })
      return table
    },
  })
  for (const { asset, clause } of asked) {
    const text = constantOf(clause.expr as AstNode)
    // What is no constant, and what is no instant, is refused by what comes after.
    if (text === undefined) continue
    const kept = await keptVersionsOf(asset)
    if (String(clause.unit).toUpperCase() === 'VERSION') requireSnapshot(asset, text, kept)
    else await requireInstant(parser, asset, text, kept)
  }
}

function requireSnapshot(asset: string, id: string, kept: readonly KeptVersion[]): void {
  if (kept.some((version) => version.id === id)) return
  throw fail('sql_not_allowed', {
    detail: `${asset} 没有快照 ${id}，或已按保留策略清理；${rangeOf(kept)}`,
    field: 'AS OF SNAPSHOT',
    value: id,
  })
}

async function requireInstant(parser: SqlParser, asset: string, text: string, kept: readonly KeptVersion[]): Promise<void> {
  const [row] = await parser.query<{ at: bigint | null }>('SELECT epoch_ms(try_cast($1 AS TIMESTAMPTZ)) AS at', [text])
  const oldest = kept.at(-1)
  if (row?.at == null || (oldest && Date.parse(oldest.at) <= Number(row.at))) return
  throw fail('sql_not_allowed', {
    detail: `${asset} 在 ${text} 的版本已不保留或当时尚无此表；${rangeOf(kept)}`,
    field: 'AS OF TIMESTAMP',
    value: text,
  })
}

const rangeOf = (kept: readonly KeptVersion[]): string => {
  const oldest = kept.at(-1)
  if (!oldest) return '该表尚未发布过'
  return `可查看 ${clockTimeAt(new Date(oldest.at))} 起的 ${kept.length} 个版本，见资产的快照；按业务日可用 AS OF DATE`
}

function constantOf(expression: AstNode): string | undefined {
  const inner = expression.class === 'CAST' ? (expression.child as AstNode) : expression
  if (inner.class !== 'CONSTANT') return undefined
  // A snapshot's id exceeds 2^53: the parser keeps it as it is written, for JSON alone to print.
  const { value } = inner.value as AstNode
  return typeof value === 'string' ? value : JSON.stringify(value)
}
