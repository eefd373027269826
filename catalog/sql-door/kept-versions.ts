import { clockTimeAt } from '@anju/standards/business-date.ts'
import { fail } from '../errors.ts'
import type { AstNode, SqlParser } from './ast.ts'

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
 * The snapshots that are asked for, by table of the statement: of those as of a snapshot or an instant. What can no longer be read is refused: of an instant before the
 * oldest kept version the engine would answer that there were no rows. Throws `sql_not_allowed` that says from when on there are versions.
 */
export async function snapshotsAsked(
  parser: SqlParser,
  tables: ReadonlyMap<AstNode, string>,
  keptVersionsOf: KeptVersionsOf,
): Promise<Map<AstNode, string>> {
  const asked = new Map<AstNode, string>()
  for (const [table, asset] of tables) {
    if (!table.at_clause) continue
    const { unit, expr } = table.at_clause as { unit: unknown; expr: AstNode }
    const text = constantOf(expr)
    const kept = await keptVersionsOf(asset)
    const isSnapshot = String(unit).toUpperCase() === 'VERSION'
    asked.set(table, isSnapshot ? keptSnapshot(asset, text, kept) : await keptAt(parser, asset, { expr, text }, kept))
  }
  return asked
}

function keptSnapshot(asset: string, id: string, kept: readonly KeptVersion[]): string {
  if (kept.some((version) => version.id === id)) return id
  throw fail('sql_not_allowed', {
    detail: `${asset} 没有快照 ${id}，或已按保留策略清理；${rangeOf(kept)}`,
    field: 'AS OF SNAPSHOT',
    value: id,
  })
}

async function keptAt(
  parser: SqlParser,
  asset: string,
  { expr, text }: { readonly expr: AstNode; readonly text: string },
  kept: readonly KeptVersion[],
): Promise<string> {
  // A TIMESTAMP without a zone is the engine's, in UTC; AS OF TIMESTAMP is the centre's time (as-of.ts).
  const type = (expr.cast_type as AstNode | undefined)?.id === 'TIMESTAMP' ? 'TIMESTAMP' : 'TIMESTAMPTZ'
  const [row] = await parser.query<{ at: bigint | null }>(`SELECT epoch_ms(try_cast($1 AS ${type})) AS at`, [text])
  if (row?.at == null)
    throw fail('sql_not_allowed', {
      detail: `AS OF TIMESTAMP 之后应是时间，如 '2026-03-31 17:00'`,
      field: 'AS OF TIMESTAMP',
      value: text,
    })
  const version = kept.find((one) => Date.parse(one.at) <= Number(row.at))
  if (version) return version.id
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

/** The text of what rewrite.ts has found to be a constant. */
function constantOf(expression: AstNode): string {
  const inner = expression.class === 'CAST' ? (expression.child as AstNode) : expression
  // A snapshot's id exceeds 2^53: the parser keeps it as it is written, for JSON alone to print.
  const { value } = inner.value as AstNode
  return typeof value === 'string' ? value : JSON.stringify(value)
}
