import { createHash } from 'node:crypto'
import { literal } from '@anju/standards/sql-literal.ts'
import { type AssetPolicy, visibleColumns } from '../policy/decision.ts'
import { maskedColumn } from '../policy/mask-sql.ts'
import { type AstNode, canonical, parseSelect, printSelect, type SqlParser } from './ast.ts'
import type { LookupKey } from './lookups.ts'

/** What a table is to a viewer: the derived table that stands in for it, in DuckDB's own tree. */
export interface CompiledScan {
  readonly policy: AssetPolicy
  /** A statement `{ node, named_param_map }`; masks and filters the raw table. */
  readonly statement: AstNode
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Which part of a table a scan reads. */
export interface ScanPart {
  /** Only the rows that have these values, and no more of them than the policy gives at once: nothing that stands around the scan can then see another row. */
  readonly keys?: readonly LookupKey[]
  /** As of this snapshot, whatever is written meanwhile; left out: as it is when it is read. */
  readonly snapshot?: string
}

/** The SQL that reads an asset as the policy allows: masked columns, filtered rows, nothing else. */
export function scanSql(policy: AssetPolicy, { keys = [], snapshot }: ScanPart = {}): string {
  const filter = policy.rowFilter?.sql
  // The engine may test a person's condition before the filter: on a row that is filtered out it then finds nothing but NULL.
  const shown = (sql: string) => (filter ? `CASE WHEN ${filter} THEN ${sql} END` : sql)
  const columns = visibleColumns(policy).map((decision) => `${shown(maskedColumn(decision))} AS ${quote(decision.column.name)}`)
  const [schema, ...table] = policy.asset.id.split('.')
  const from = `lake.${quote(schema ?? '')}.${quote(table.join('.'))} AS source${snapshot === undefined ? '' : ` AT (VERSION => ${BigInt(snapshot)})`}`
  const conditions = [
    ...(filter ? [`(${filter})`] : []),
    ...keys.map(({ column, values }) => `source.${quote(column)} IN (${values.map(literal).join(', ')})`),
  ]
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
  return `SELECT ${columns.join(', ')} FROM ${from}${where}${keys.length > 0 && policy.maxRows !== null ? ` LIMIT ${policy.maxRows}` : ''}`
}

/**
 * Compiles a policy to the tree that replaces its table. Printed and parsed once, so that its text is the same wherever it is put:
 * the door recognises it by that when it checks what will run.
 */
export async function compileScan(parser: SqlParser, policy: AssetPolicy, part: ScanPart = {}): Promise<CompiledScan> {
  const parsed = await parseSelect(parser, scanSql(policy, part))
  const statement = await parseSelect(parser, await printSelect(parser, parsed))
  return { policy, statement }
}

/** The derived table that takes a base table's place: same alias and sample, masked columns, of the version that the scan is of. */
export function scanReplacing(table: AstNode, scan: CompiledScan): AstNode {
  return {
    type: 'SUBQUERY',
    alias: table.alias || table.table_name,
    sample: table.sample,
    subquery: { node: scan.statement.node, named_param_map: [] },
    column_name_alias: table.column_name_alias,
  }
}

/** What makes a derived table known as a scan of ours: its tree, as a short digest. */
export const scanDigest = (statement: AstNode): string => createHash('sha256').update(canonical(statement.node)).digest('hex')
