import type { JsonRecord } from '../../import/file/json-record.ts'

export interface TableColumn {
  readonly name: string
  readonly type: string
  readonly nullable: boolean
}

/** A statement with its values, in the dialect of one kind of database. */
export interface Statement {
  readonly sql: string
  readonly values: readonly string[]
}

/** How one kind of database writes what differs. Pure. */
export interface Dialect {
  quote(name: string): string
  /** The `position`-th value of a statement (counted from 1), to be compared with a column of this type. */
  placeholder(position: number, type: string): string
  /** The instant or day so many seconds before a value; undefined for types that are no time. */
  before(placeholder: string, seconds: number, type: string): string | undefined
}

/**
 * A table of another database, read in one read-only transaction that sees one moment: every value comes as the text that the database
 * itself writes. Throws SourceRefused and SourceUnavailable.
 */
export interface OutsideTable {
  readonly dialect: Dialect
  columns(): Promise<readonly TableColumn[]>
  rows(statement: Statement): Promise<readonly JsonRecord[]>
  close(): Promise<void>
}
