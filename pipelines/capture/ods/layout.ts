import type { LakeField } from './evolve.ts'
import { type FitCheck, fitCheckOf } from './fit.ts'
import { stoppedInWords } from './schema-diff.ts'
import { isHeld, type Place, type Shape, type SourceColumn } from './shape.ts'
import { isChangeColumn } from './table.ts'

/** How the reason of everything begins that waits because its table is stopped. */
export const STOPPED_PREFIX = '表结构变更待确认：'

/** One of a table's descriptions, its columns told apart. */
export interface Description {
  readonly relationId: number
  readonly columns: SourceColumn[]
  /** The first change that was described so. */
  readonly first: Place
}

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
export function layoutFor(description: Description, shape: Shape, fields: readonly LakeField[]): Layout {
  const found = description.columns.map((column) => fieldOf(column, description.relationId, shape, fields))
  return {
    columns: found.map((field) => field?.name),
    attributes: description.columns.map(({ attribute }) => attribute),
    checks: found.map((field) => (field ? fitCheckOf(field.type) : noColumn)),
    stopped: isHeld(shape, description.first) ? `${STOPPED_PREFIX}${stoppedInWords(shape.step.changes)}` : undefined,
  }
}

/** The layout of a table that cannot be written to. */
export function layoutWithout({ columns }: Description, reason: string): Layout {
  return {
    columns: columns.map(() => undefined),
    attributes: columns.map(({ attribute }) => attribute),
    checks: columns.map(() => noColumn),
    stopped: reason,
  }
}

/** The lake's field of a column. An earlier table of the same name has given its columns to the present one by their names. */
function fieldOf(
  { attribute, name }: SourceColumn,
  relationId: number,
  { columns, relationId: present }: Shape,
  fields: readonly LakeField[],
): LakeField | undefined {
  const isPresent = relationId === present
  const known = columns.find((column) => (isPresent ? column.attribute === attribute : !column.dropped && column.name === name))
  if (known) return fields.find(({ id }) => id === known.field)
  return isPresent || isChangeColumn(name) ? undefined : fields.find((field) => field.name === name)
}
