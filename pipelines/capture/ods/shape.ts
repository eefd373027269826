import { z } from 'zod'

const columnSchema = z.object({
  /** PostgreSQL's own number of the column (`pg_attribute.attnum`): stays through a rename, is never given again after a drop. */
  attribute: z.number().int(),
  name: z.string(),
  typeOid: z.number().int(),
  typeModifier: z.number().int(),
  key: z.boolean(),
})
/** A column of the source, told apart from every other that its table ever had. */
export type SourceColumn = z.infer<typeof columnSchema>

const shapeColumnSchema = columnSchema.extend({
  /** The lake column that holds it, by Iceberg's field id. */
  field: z.number().int(),
  /** Gone at the source; what it held stays readable in the lake. */
  dropped: z.boolean().default(false),
})
export type ShapeColumn = z.infer<typeof shapeColumnSchema>

const placeSchema = z.object({ lsn: z.string().transform(BigInt), seq: z.number().int() })
/** Where in the source's order something is: the commit's LSN, and the change's number inside it. */
export type Place = z.infer<typeof placeSchema>

const changeSchema = z.object({
  kind: z.enum([
    'added',
    'dropped',
    'renamed',
    'widened',
    'retyped',
    'key_lost',
    'key_added',
    'recreated',
    'ambiguous',
    'failed',
  ]),
  column: z.string(),
  /** Names or types, by the kind. */
  from: z.string().optional(),
  to: z.string().optional(),
  /** Older rows may have other values in the column than the log has told of. */
  filled: z.boolean().optional(),
  /** A failure that may pass by itself. */
  passing: z.boolean().optional(),
})
/** One difference between what the lake's table was made from and what the source says now. */
export type SchemaChange = z.infer<typeof changeSchema>

const stepSchema = z.object({
  kind: z.enum(['created', 'adopted', 'evolved', 'stopped', 'accepted']),
  changes: z.array(changeSchema),
  at: z.string(),
  by: z.string(),
})
/** The newest step of a table's schema history. */
export type SchemaStep = z.infer<typeof stepSchema>

const stoppedSchema = z.object({
  columns: z.array(columnSchema),
  relationId: z.number().int(),
  /** The first change that waits, whatever was described since; in lakes from before this was kept, `since` of the shape. */
  since: placeSchema.optional(),
  /** Columns of descriptions in between that the newest has no more: rows that wait have values in them. */
  passed: z.array(columnSchema).default([]),
})
/** What is kept of a table that waits for a person. */
export type Stopped = z.infer<typeof stoppedSchema>

const storageSchema = z.object({
  /** PostgreSQL's numbers of its files: other ones hold rows that were written anew. */
  files: z.string(),
  /** The newest number of a column, of those that are not published too. */
  newest: z.number().int(),
})
/** What tells whether rows of a table of the source may have got values without a word in the log. */
export type Storage = z.infer<typeof storageSchema>

const shapeSchema = z.object({
  /** Counts the steps of the table's schema history. */
  version: z.number().int(),
  relationId: z.number().int(),
  columns: z.array(shapeColumnSchema),
  /** The first change that was described so: what comes before it is told in older descriptions. */
  since: placeSchema,
  /** The source's table when it was last known that nothing of its rows is missing here; not kept in lakes from before. */
  storage: storageSchema.optional(),
  step: stepSchema,
  /** The newest description, which nobody has decided about yet: until then the table's changes wait in the quarantine. */
  stopped: stoppedSchema.optional(),
})
/** What an ods table was made from. It is kept with the table, as one of its properties, and so changes in one commit with the table's columns. */
export type Shape = z.infer<typeof shapeSchema>

/** Property of an ods table. */
export const SHAPE_PROPERTY = 'anju.capture.shape'

/** Reads the shape from the table's property. Throws a ZodError when somebody else has written there. */
export const shapeFromText = (text: string): Shape => shapeSchema.parse(JSON.parse(text))

export const shapeToText = (shape: Shape): string =>
  JSON.stringify(shape, (_, value) => (typeof value === 'bigint' ? String(value) : value))

/** Whether a change at `place` waits because the table is stopped. */
export const isHeld = ({ stopped, since }: Pick<Shape, 'stopped' | 'since'>, place: Place): boolean =>
  stopped !== undefined && !isBefore(place, stopped.since ?? since)

/** A table is stopped at `first`, or has changed there again since it is. */
export function stoppedAt(
  { stopped: before, since }: Pick<Shape, 'stopped' | 'since'>,
  now: Pick<Stopped, 'columns' | 'relationId'>,
  first: Place,
): Stopped {
  if (!before) return { ...now, since: first, passed: [] }
  const present = new Set(now.columns.map(({ attribute }) => attribute))
  const former = before.relationId === now.relationId ? [...before.columns, ...before.passed] : []
  const passed = new Map(former.reverse().map((column) => [column.attribute, column]))
  return {
    ...now,
    since: before.since ?? since,
    passed: [...passed.values()].filter(({ attribute }) => !present.has(attribute)),
  }
}

/** Whether `place` comes before `other`. */
export const isBefore = (place: Place, other: Place): boolean =>
  place.lsn < other.lsn || (place.lsn === other.lsn && place.seq < other.seq)
