import type { LakeSession } from '../engine.ts'

/** A node of DuckDB's own parse tree, as `json_serialize_sql` writes it. */
export interface AstNode {
  readonly [field: string]: unknown
}

/** What parses and prints: any session of the engine; nothing is read from the lake. */
export type SqlParser = Pick<LakeSession, 'query'>

/** A parsed text: its statements, or why it has none. `syntax`: the parser's own words; `kind`: not only SELECTs. */
export type Parsed =
  | { readonly ok: true; readonly statements: readonly AstNode[] }
  | { readonly ok: false; readonly reason: 'syntax' | 'kind'; readonly message: string }

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
function parseTree(text: string): Serialized {
  return lossless.parse(text, (key, value, context) => {
    if (key === 'query_location') return undefined
    return typeof value === 'number' && context.source && String(value) !== context.source
      ? lossless.rawJSON(context.source)
      : value
  }) as Serialized
}

/** Parses SQL text with DuckDB's parser; only SELECT statements have a tree. */
export async function parseSql(parser: SqlParser, sql: string): Promise<Parsed> {
  const [row] = await parser.query<{ tree: string }>('SELECT json_serialize_sql($1::VARCHAR)::VARCHAR AS tree', [sql])
  const tree = parseTree(row!.tree)
  if (!tree.error) return { ok: true, statements: tree.statements ?? [] }
  return { ok: false, reason: tree.error_type === 'parser' ? 'syntax' : 'kind', message: tree.error_message ?? '' }
}

/** Writes a statement's tree as SQL text, by DuckDB's own printer. */
export async function printSql(parser: SqlParser, statement: AstNode): Promise<string> {
  const tree = JSON.stringify({ error: false, statements: [statement] })
  const [row] = await parser.query<{ text: string }>('SELECT json_deserialize_sql($1::JSON) AS text', [tree])
  return row!.text
}
