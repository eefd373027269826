import { type AstNode, parseSql, printSql, type SqlParser } from '@anju/infra/lake/sql/syntax-tree.ts'
import { fail } from '../errors.ts'

export type { AstNode, SqlParser } from '@anju/infra/lake/sql/syntax-tree.ts'

/** Parses one statement. Throws `sql_syntax` with the parser's own words (it has seen nothing but the text), `sql_not_select` else. */
export async function parseSelect(parser: SqlParser, sql: string): Promise<AstNode> {
  const parsed = await parseSql(parser, sql)
  if (!parsed.ok) {
    throw parsed.reason === 'syntax' ? fail('sql_syntax', { detail: `SQL 语法错误：${parsed.message}` }) : fail('sql_not_select')
  }
  const [statement, ...more] = parsed.statements
  if (!statement || more.length > 0) throw fail('sql_not_select', { detail: '一次只能提交一条 SELECT 查询' })
  return statement
}

/** Writes a statement's tree as SQL text. */
export const printSelect = (parser: SqlParser, statement: AstNode): Promise<string> => printSql(parser, statement)

/** One text for one meaning: two trees are the same exactly when their canonical texts are. */
export const canonical = (value: unknown): string => JSON.stringify(value)
