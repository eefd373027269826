import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { fail } from '../errors.ts'

/** A node of DuckDB's own parse tree, as `json_serialize_sql` writes it. */
export interface AstNode {
  readonly [field: string]: unknown
}

/** What parses and prints: any session of the engine; nothing is read from the lake. */
export type SqlParser = Pick<LakeSession, 'query'>

interface Serialized {
  readonly error: boolean
  readonly error_type?: string
  readonly error_message?: string
  readonly statements?: readonly AstNode[]
}

interface SourceAwareJson {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown
  rawJSON(text: string): unknown
}
const lossless = JSON as unknown as SourceAwareJson

// Numbers that a double cannot hold (BIGINT and HUGEINT constants) keep their digits; places in the text are dropped.
function parseAstJson(text: string): unknown {
  return lossless.parse(text, (key, value, context) => {
    if (key === 'query_location') return undefined
    return typeof value === 'number' && context.source && String(value) !== context.source
      ? lossless.rawJSON(context.source)
      : value
  })
}

/**
 * Parses one statement with DuckDB's parser. Refuses (ProblemError) what is not exactly one SELECT:
 * `sql_syntax` with the parser's own words (it has seen nothing but the text), `sql_not_select` else.
 */
export async function parseSelect(parser: SqlParser, sql: string): Promise<AstNode> {
  const [row] = await parser.query<{ tree: string }>('SELECT json_serialize_sql(?::VARCHAR)::VARCHAR AS tree', [sql])
  const tree = parseAstJson(row!.tree) as Serialized
  if (tree.error) {
    if (tree.error_type === 'parser') throw fail('sql_syntax', { detail: `SQL 语法错误：${tree.error_message}` })
    throw fail('sql_not_select')
  }
  const [statement, ...more] = tree.statements ?? []
  if (!statement || more.length > 0) throw fail('sql_not_select', { detail: '一次只能提交一条 SELECT 查询' })
  return statement
}

/** Writes a statement's tree as SQL text, by DuckDB's own printer. */
export async function printSelect(parser: SqlParser, statement: AstNode): Promise<string> {
  const tree = JSON.stringify({ error: false, statements: [statement] })
  const [row] = await parser.query<{ text: string }>('SELECT json_deserialize_sql(?::JSON) AS text', [tree])
  return row!.text
}

/** One text for one meaning: two trees are the same exactly when their canonical texts are. */
export const canonical = (value: unknown): string => JSON.stringify(value)
