import type { ColumnType, Generated } from 'kysely'

/** numeric(18,2): pg reads and writes it as decimal text, never as a float. */
export type Numeric = string
/** date: `YYYY-MM-DD`, see connect.ts. */
export type Day = string
/** A column that has a default and is read as text. */
export type Defaulted = Generated<string>
/** timestamptz, set by the database. */
export type Instant = ColumnType<string, never, never>
