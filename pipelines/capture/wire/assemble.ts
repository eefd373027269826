import type { Lsn } from './lsn.ts'
import { type Before, type PgoutputMessage, type Relation, type Tuple, UNCHANGED } from './message.ts'

export type Operation = 'snapshot' | 'insert' | 'update' | 'delete' | 'truncate'

/** A transaction of the source. `endLsn` is known only when its commit has arrived; until then it is undefined. */
export interface SourceTransaction {
  readonly xid: number
  /** Where its commit stands in the log: known from its beginning on, in the order in which transactions arrive. */
  readonly commitLsn: Lsn
  readonly committedAtMicros: bigint
  /** The same moment as text in UTC, to the microsecond. */
  readonly committedAt: string
  endLsn: Lsn | undefined
}

/** One change of one row, in the order of the transaction. */
export interface Change {
  readonly relation: Relation
  readonly operation: Operation
  /** Values by the relation's columns. A delete carries the key columns, a truncate nothing. */
  readonly row: Tuple
  /** Position inside the transaction, from 1. */
  readonly sequence: number
  readonly transaction: SourceTransaction
  /** The key under which the row's unchanged large values were last seen, when it differs from the key in `row`. */
  readonly formerKey?: Tuple
}

export interface AssemblerSink {
  change(change: Change): void
  commit(transaction: SourceTransaction): void
  /** Rows that belong where a message of `pg_logical_emit_message` stands: they become changes of the message's transaction. */
  message?(prefix: string, content: Buffer): MarkedRows | undefined
}

export interface MarkedRows {
  readonly relation: Relation
  readonly rows: readonly Tuple[]
}

/**
 * Puts pgoutput's messages together to whole transactions: each change goes to the sink with its transaction, then the commit.
 * A change of the key becomes a delete of the old key and an insert under the new one, so that the last row of a key is its state.
 * Throws a RangeError when the stream contradicts itself (a change outside a transaction, an undescribed table).
 */
export function createAssembler(sink: AssemblerSink): (message: PgoutputMessage) => void {
  const relations = new Map<number, Relation>()
  let transaction: SourceTransaction | undefined
  let sequence = 0

  const emit = (relation: Relation, operation: Operation, row: Tuple, formerKey?: Tuple) => {
    if (!transaction) throw new RangeError(`pgoutput: ${operation} outside a transaction`)
    sequence += 1
    sink.change({ relation, operation, row, sequence, transaction, ...(formerKey ? { formerKey } : {}) })
  }
  const relationOf = (id: number): Relation => {
    const relation = relations.get(id)
    if (!relation) throw new RangeError(`pgoutput: change of table ${id} before its description`)
    return relation
  }
  const update = (relation: Relation, row: Tuple, before: Before) => {
    if (before) restoreUnchanged(relation, row, before)
    if (!before || !keyChanged(relation, before.row, row)) return emit(relation, 'update', row)
    emit(relation, 'delete', keyOnly(relation, before.row))
    emit(relation, 'insert', row, before.row)
  }

  return (message) => {
    switch (message.kind) {
      case 'begin':
        if (transaction) throw new RangeError('pgoutput: transaction begun inside another')
        transaction = transactionOf(message.xid, message.committedAtMicros, message.commitLsn)
        sequence = 0
        return
      case 'commit': {
        if (!transaction) throw new RangeError('pgoutput: commit outside a transaction')
        const ended = transaction
        ended.endLsn = message.endLsn
        transaction = undefined
        return sink.commit(ended)
      }
      case 'relation':
        relations.set(message.relation.id, message.relation)
        return
      case 'insert':
        return emit(relationOf(message.relationId), 'insert', message.row)
      case 'update':
        return update(relationOf(message.relationId), message.row, message.before)
      case 'delete': {
        const relation = relationOf(message.relationId)
        return emit(relation, 'delete', keyOnly(relation, message.before.row))
      }
      case 'truncate':
        for (const relation of message.relationIds.map(relationOf))
          emit(relation, 'truncate', new Array(relation.columns.length).fill(null))
        return
      case 'message': {
        const marked = transaction && sink.message?.(message.prefix, message.content)
        for (const row of marked?.rows ?? []) emit(marked!.relation, 'snapshot', row)
        return
      }
      case 'type':
      case 'origin':
        return // nothing of the captured tables is in these
    }
  }
}

/** A transaction of the source; give `endLsn` where it is known beforehand, as for a snapshot. */
export function transactionOf(xid: number, committedAtMicros: bigint, commitLsn: Lsn, endLsn?: Lsn): SourceTransaction {
  const milliseconds = new Date(Number(committedAtMicros / 1000n)).toISOString().slice(0, -1)
  const committedAt = `${milliseconds}${String(committedAtMicros % 1000n).padStart(3, '0')}+00`
  return { xid, commitLsn, committedAtMicros, committedAt, endLsn }
}

/** Positions of the key columns; with replica identity full all columns are the key. */
export function keyPositions({ columns }: Relation): number[] {
  return columns.flatMap((column, position) => (column.key ? [position] : []))
}

function keyOnly(relation: Relation, row: Tuple): Tuple {
  return row.map((value, position) => (relation.columns[position]?.key ? value : null))
}

function keyChanged(relation: Relation, before: Tuple, after: Tuple): boolean {
  return keyPositions(relation).some((position) => before[position] !== after[position])
}

/** Takes what was not sent from the old row, as far as the old row was sent. */
function restoreUnchanged({ columns }: Relation, row: Tuple, before: NonNullable<Before>): void {
  for (const [position, value] of row.entries()) {
    const sent = before.extent === 'row' || columns[position]?.key
    if (value === UNCHANGED && sent) row[position] = before.row[position] ?? null
  }
}
