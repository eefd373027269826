import type { Lsn } from './lsn.ts'

/** Stands for a large value that an UPDATE did not touch and that the server therefore did not send. Never the same as null. */
export const UNCHANGED = Symbol('unchanged')
/**
 * Begins a value whose bytes are no text: what can be read follows, and each other byte as `�B5`. No text holds this character (Unicode keeps it for use
 * inside programs), so that nothing which was sent is taken for it.
 */
export const NO_TEXT = '\uFDD0'
export type TupleValue = string | null | typeof UNCHANGED
/** The values of one row in the order of the relation's columns, in PostgreSQL's text form. */
export type Tuple = TupleValue[]

export interface RelationColumn {
  readonly name: string
  readonly typeOid: number
  readonly typeModifier: number
  /** Part of the replica identity (the primary key unless the table says otherwise). */
  readonly key: boolean
}

/** A table as the server describes it before its first change and after each change of its columns. */
export interface Relation {
  readonly id: number
  readonly schema: string
  readonly name: string
  readonly columns: readonly RelationColumn[]
}

/** One message of pgoutput, protocol version 1. Times are microseconds since 1970. */
export type PgoutputMessage =
  | { readonly kind: 'begin'; readonly commitLsn: Lsn; readonly committedAtMicros: bigint; readonly xid: number }
  | { readonly kind: 'commit'; readonly commitLsn: Lsn; readonly endLsn: Lsn; readonly committedAtMicros: bigint }
  | { readonly kind: 'relation'; readonly relation: Relation }
  | { readonly kind: 'type'; readonly oid: number; readonly name: string }
  | { readonly kind: 'origin'; readonly name: string }
  | { readonly kind: 'insert'; readonly relationId: number; readonly row: Tuple }
  | { readonly kind: 'update'; readonly relationId: number; readonly row: Tuple; readonly before: Before }
  | { readonly kind: 'delete'; readonly relationId: number; readonly before: Before & object }
  | { readonly kind: 'truncate'; readonly relationIds: readonly number[] }
  | { readonly kind: 'message'; readonly prefix: string; readonly content: Buffer }

/** The row before a change: its key columns only, the whole row (replica identity full), or not sent. */
export type Before = { readonly extent: 'key' | 'row'; readonly row: Tuple } | undefined
