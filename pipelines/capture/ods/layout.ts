import type { LakeField } from './evolve.ts'
import { type FitCheck, fitCheckOf } from './fit.ts'
import { changesInWords } from './schema-diff.ts'
import { isBefore, type Place, type Shape, type SourceColumn } from './shape.ts'

/** How the reason of everything begins that waits because its table is stopped. */
export const STOPPED_PREFIX = '表结构变更待确认：'

/** How the rows of one description of a table go into its ods table. Everything is in the order of the description's columns. */
export interface Layout {
  /** The lake's columns; undefined for one that the lake's table has not. */
  readonly columns: readonly (string | undefined)[]
  /** PostgreSQL's numbers of the columns. */
  readonly attributes: readonly number[]
  readonly checks: readonly FitCheck[]
  /** Why all of the table's changes wait in the quarantine; undefined when they do not. */
  readonly stopped: string | undefined
}

const noColumn: FitCheck = () => '湖中的表没有与之对应的列'

/** The layout for a description of the table, older ones included: its columns are found by what they are, not by their names. */
export function layoutFor(
  { columns: described, first }: { readonly columns: readonly SourceColumn[]; readonly first: Place },
  shape: Shape,
  fields: readonly LakeField[],
): Layout {
  const found = described.map(({ attribute }) => {
    const known = shape.columns.find((column) => column.attribute === attribute)
    return known && fields.find(({ id }) => id === known.field)
  })
  return {
    columns: found.map((field) => field?.name),
    attributes: described.map(({ attribute }) => attribute),
    checks: found.map((field) => (field ? fitCheckOf(field.type) : noColumn)),
    stopped:
      shape.stopped && !isBefore(first, shape.since) ? `${STOPPED_PREFIX}${changesInWords(shape.step.changes)}` : undefined,
  }
}
