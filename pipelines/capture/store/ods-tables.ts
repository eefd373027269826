import type { LakeSession } from '@anju/infra/lake/engine.ts'
import type { CatalogAddress } from '@anju/infra/lake/publish.ts'
import { changeTableSchema, findTableSchema, isReadable, type TableSchema } from '@anju/infra/lake/table-schema.ts'
import { TableFailed } from '../errors.ts'
import { ofTable } from '../last-resort.ts'
import { isAmbiguous } from '../ods/ambiguous.ts'
import { correctionCheckOf } from '../ods/correction-check.ts'
import { continued, evolve } from '../ods/evolve.ts'
import { type Attribute, identify, knownColumns } from '../ods/identify.ts'
import { type Description, type Layout, layoutFor, layoutWithout } from '../ods/layout.ts'
import type { StoredColumn } from '../ods/replay.ts'
import { diffShape, isBreaking, needsReading } from '../ods/schema-diff.ts'
import {
  isBefore,
  type Place,
  type SchemaChange,
  type SchemaStep,
  SHAPE_PROPERTY,
  type Shape,
  type Storage,
  shapeFromText,
  shapeToText,
  stoppedAt,
} from '../ods/shape.ts'
import { CHANGE_NAMES, createStatement, isChangeColumn, odsNameOf } from '../ods/table.ts'
import type { Relation } from '../wire/message.ts'
import type { Attributes, Present } from './attributes.ts'
import type { FailedTables } from './failed-tables.ts'
import { lastVersion, recordStep, SYSTEM } from './schema-history.ts'

/** The ods tables and what they are made from. */
export interface OdsTables {
  /**
   * Makes the lake able to take rows of these descriptions, in their order and each with the place of its first row, or stops tables for a person to decide. Returns
   * those whose ods table is another source table's, which is published too and has the same name in ods. However often a stopped table is described anew in one
   * call, it costs one step. Throws TableFailed when a table itself is in the way.
   */
  prepare(relations: Iterable<readonly [Relation, Place]>): Promise<ReadonlySet<Relation>>
  /** How rows of a prepared description go into its table as that is now. */
  layout(relation: Relation): Layout
  /** The source's columns as the table keeps them, then what else it has; undefined while the table is stopped. Throws TableFailed when there is no such table. */
  columns(table: string): Promise<readonly StoredColumn[] | undefined>
  /**
   * The same for rows that wait: of a table that is stopped too, and then where the rows begin that are not to go in (the stop's own). Undefined when the table has
   * failed. Throws TableFailed.
   */
  replayable(table: string): Promise<{ columns: readonly StoredColumn[]; until: Place | undefined } | undefined>
  /**
   * Takes the description for which the table was stopped, or what the source has now of one that had failed, as a person has decided. Returns the step, undefined
   * when the table is not stopped. Throws TableFailed.
   */
  accept(table: string, by: string): Promise<SchemaStep | undefined>
  /** PostgreSQL's number of the source table that an ods table was made from last; undefined when nobody can tell. */
  relationOf(table: string): Promise<number | undefined>
  /** Lets a failed table go on where nothing is to be decided: it is not stopped besides, and has the source's columns of now. Returns whether it does. */
  letIn(table: string): Promise<boolean>
}

export interface OdsTablesDependencies {
  readonly lake: LakeSession
  readonly catalog: CatalogAddress
  readonly attributes: Attributes
  readonly storage: (relationId: number) => Promise<Storage>
  /** The source's table as it is now; undefined when there is none. */
  readonly describe: (table: string) => Promise<Present | undefined>
  /** Under which name of ods a source table is published now; undefined when it is not. */
  readonly publishedName: (relationId: number) => Promise<string | undefined>
  readonly failed: FailedTables
  readonly now: () => Date
  /** Hears of every step of a table's schema history, as it is taken. */
  readonly changed: (table: string, step: SchemaStep) => void
}

interface State {
  readonly schema: TableSchema
  readonly shape: Shape | undefined
}

/**
 * Creates ods tables and lets them follow their sources. A table's columns and its shape change in one commit of the catalog, before the rows that
 * need them; the history's row comes after it, and at the next start when the process died between the two.
 */
export function createOdsTables(dependencies: OdsTablesDependencies): OdsTables {
  const { lake, catalog, attributes, storage, describe, publishedName, failed, now, changed } = dependencies
  const states = new Map<string, State>()
  const described = new WeakMap<Relation, Description>()
  const followed = new WeakSet<Relation>()
  const namesakes = new WeakSet<Relation>()
  let changesMade = 0
  /** Stopped tables whose newest description only `states` has yet, while `prepare` is under way. */
  const unwritten = new Set<string>()

  const read = async (table: string): Promise<State | undefined> => {
    const schema = await findTableSchema(catalog, { schema: 'ods', table })
    if (!schema) return undefined
    requireChangeColumns(table, schema)
    const text = schema.properties[SHAPE_PROPERTY]
    const state = { schema, shape: text === undefined ? undefined : shapeFromText(text) }
    if (state.shape && (await recordStep(lake, table, state.shape))) await failed.forget(table)
    return isReadable(schema) ? state : heal(table, state)
  }
  /** Gives columns names of their own again, where a lake from before that was seen to has two of one name. */
  const heal = async (table: string, { schema, shape }: State): Promise<State | undefined> => {
    const columns = shape?.columns ?? []
    const { fields } = evolve(
      schema.fields,
      schema.lastFieldId,
      { columns },
      columns.filter(({ dropped }) => !dropped),
    )
    await changeTableSchema(catalog, { schema: 'ods', table }, schema, { fields, properties: {} })
    return read(table)
  }
  const find = async (table: string): Promise<State | undefined> => {
    const before = changesMade
    const state = states.get(table) ?? (await read(table))
    // Readings ask beside the stream: what was read while it changed a table may be older than that.
    if (state && before === changesMade) states.set(table, state)
    return state
  }
  const known = async (table: string): Promise<State> => {
    const state = await find(table)
    if (!state) throw new Error(`ods.${table}: the lake has no such table`)
    return state
  }
  const write = async (table: string, { schema }: State, shape: Shape, fields = schema.fields): Promise<void> => {
    const properties = { [SHAPE_PROPERTY]: shapeToText(shape) }
    await changeTableSchema(catalog, { schema: 'ods', table }, schema, { fields, properties }).finally(() => {
      states.delete(table) // whatever has come of it, the next look is a fresh one
      changesMade++
    })
    await known(table)
    changed(table, shape.step)
  }
  const stepOf = (kind: SchemaStep['kind'], changes: SchemaStep['changes'], by = SYSTEM): SchemaStep => ({
    kind,
    changes,
    at: now().toISOString(),
    by,
  })

  /** Gives the table the columns of a description, and of those that were passed over while it was stopped. */
  async function take(table: string, state: State, { relationId, columns, first }: Description, step: SchemaStep): Promise<void> {
    const { schema, shape } = state
    const basis = shape && (shape.relationId === relationId ? shape : continued(shape, columns))
    const passed = shape?.stopped ? stoppedAt(shape, { relationId, columns }, first).passed : []
    const evolved = evolve(schema.fields, schema.lastFieldId, basis, columns, passed)
    const version = (shape?.version ?? (await lastVersion(lake, table))) + 1
    const isRead = step.kind !== 'evolved' || needsReading(step.changes)
    const present = { version, relationId, columns: evolved.columns, since: first, step }
    const kept = isRead ? await storage(relationId) : shape?.storage
    await write(table, state, { ...present, ...(kept && { storage: kept }) }, evolved.fields)
  }

  /**
   * Says of added and widened columns whether older rows may have other values in them although nothing about the column tells so any more: what gave them (a default, an
   * expression, USING) is gone by now, but then the rows were written anew, or the column had been there before, unpublished.
   */
  async function withUntold(
    { storage: before, relationId: former }: Shape,
    { relationId, columns }: Description,
    changes: SchemaChange[],
  ): Promise<SchemaChange[]> {
    const mayBe = ({ kind, filled }: SchemaChange) => kind === 'widened' || (kind === 'added' && !filled)
    if (relationId !== former || !changes.some(mayBe)) return changes
    const { files } = await storage(relationId)
    const isUntold = ({ kind, column }: SchemaChange) => {
      const attribute = columns.find(({ name }) => name === column)?.attribute ?? 0
      return before?.files !== files || (kind === 'added' && attribute <= before.newest)
    }
    return changes.map((change) => (mayBe(change) && isUntold(change) ? { ...change, filled: true } : change))
  }

  async function follow(table: string, state: State, description: Description, catalogue: readonly Attribute[]): Promise<void> {
    const { schema, shape } = state
    const { relationId, columns, first } = description
    if (!shape) {
      const kind = schema.metadata['current-snapshot-id'] == null ? 'created' : 'adopted'
      return take(table, state, description, stepOf(kind, []))
    }
    if (isBefore(first, shape.since)) return
    const isDoubtful = isAmbiguous(columns, knownColumns(shape, relationId), catalogue)
    const told = diffShape(shape, { columns, relationId, catalogue })
    const changes = [...(await withUntold(shape, description, told)), ...(isDoubtful ? [AMBIGUOUS] : [])]
    const { stopped } = shape
    if (stopped ? isSame(stopped, description) : changes.length === 0) return
    if (!stopped && !isBreaking(changes)) return take(table, state, description, stepOf('evolved', changes))
    const next = {
      ...shape,
      version: unwritten.has(table) ? shape.version : shape.version + 1,
      since: first,
      step: stepOf('stopped', changes),
      stopped: stoppedAt(shape, { columns, relationId }, first),
    }
    if (!stopped) return write(table, state, next)
    states.set(table, { schema, shape: next })
    changesMade++
    unwritten.add(table)
  }

  /** Writes the newest description of a stopped table down, before the rows of all that have passed since the last time. */
  async function writeDown(table: string): Promise<void> {
    const state = states.get(table)!
    await ofTable(table, () => write(table, state, state.shape!))
    unwritten.delete(table)
  }

  /** The table's state, made anew where it is missing. */
  async function made(table: string, relation: Relation, catalogue: readonly Attribute[]): Promise<State> {
    const state = await find(table)
    if (state) return state
    await lake.run(createStatement(relation, identify(relation, [], catalogue)))
    return known(table)
  }

  /** Whether the ods table is of another table of the source that is published too: `a.b_c` and `a_b.c` have one name here. */
  async function isAnothers(table: string, shape: Shape | undefined, relation: Relation): Promise<boolean> {
    if (!shape || shape.relationId === relation.id || (await publishedName(shape.relationId)) !== table) return false
    namesakes.add(relation)
    return true
  }

  /** What can be known of a failed table, whose state nobody may be able to read. */
  async function lookAtFailed(table: string): Promise<State | undefined> {
    return ofTable(table, () => find(table)).catch((error) => {
      if (error instanceof TableFailed) return undefined
      throw error
    })
  }

  /** Brings a failed table to what the source has of it now. */
  async function resume(table: string, step: SchemaStep): Promise<void> {
    const source = await describe(table)
    const catalogue = source ? await attributes(source.relation.id) : []
    await ofTable(table, async () => {
      const state = source ? await made(table, source.relation, catalogue) : await known(table)
      const { shape } = state
      if (source) {
        const { relation, at } = source
        const columns = columnsOf(relation, shape, catalogue)
        return take(table, state, { relationId: relation.id, columns, first: at }, step)
      }
      if (!shape) throw new Error(`ods.${table} has no columns of the source, which has no such table`)
      const { relationId, columns } = shape.stopped ?? { ...shape, columns: shape.columns.filter(({ dropped }) => !dropped) }
      return take(table, state, { relationId, columns, first: shape.since }, step)
    })
    await failed.forget(table)
  }

  const replayable: OdsTables['replayable'] = async (table) => {
    await failed.load()
    if (failed.changesOf(table)) await lookAtFailed(table)
    if (failed.changesOf(table)) return undefined
    const { schema, shape } = await ofTable(table, () => known(table))
    return shape && { columns: storedColumns(shape, schema), until: shape.stopped && (shape.stopped.since ?? shape.since) }
  }

  /** Follows one description. Returns what it is to be when all of them are written down. */
  async function prepareOne(relation: Relation, first: Place): Promise<'prepared' | 'failed' | 'namesake'> {
    const table = odsNameOf(relation)
    // Until the other one has gone from the publication, or goes by another name.
    if (namesakes.delete(relation) && (await isAnothers(table, (await lookAtFailed(table))?.shape, relation))) return 'namesake'
    // What was described while the table had failed was not followed.
    if (described.has(relation) && failed.changesOf(table)) return 'failed'
    if (followed.has(relation) && states.has(table)) return 'prepared'
    const catalogue = await attributes(relation.id)
    const describedIn = (state: State | undefined): Description => ({
      relationId: relation.id,
      columns: columnsOf(relation, state?.shape, catalogue),
      first,
    })
    const state = failed.changesOf(table) ? await lookAtFailed(table) : undefined
    if (await isAnothers(table, state?.shape, relation)) return 'namesake'
    if (failed.changesOf(table)) {
      described.set(relation, describedIn(state))
      return 'failed'
    }
    return ofTable(table, async () => {
      const present = await made(table, relation, catalogue)
      if (await isAnothers(table, present.shape, relation)) return 'namesake'
      const description = describedIn(present)
      await follow(table, present, description, catalogue)
      described.set(relation, description)
      return 'prepared'
    })
  }

  return {
    async prepare(relations) {
      await failed.load()
      const outcomes = new Map<Relation, Awaited<ReturnType<typeof prepareOne>>>()
      try {
        for (const [relation, first] of relations) outcomes.set(relation, await prepareOne(relation, first))
        for (const table of unwritten) await writeDown(table)
      } finally {
        // Cut short, the next look is a fresh one, at every description: none of them counts as followed.
        for (const table of unwritten) states.delete(table)
        unwritten.clear()
      }
      const those = (wanted: string) => [...outcomes].flatMap(([relation, outcome]) => (outcome === wanted ? [relation] : []))
      for (const relation of those('prepared')) followed.add(relation)
      return new Set(those('namesake'))
    },
    layout(relation) {
      const table = odsNameOf(relation)
      const { shape, schema } = states.get(table) ?? {}
      const description = described.get(relation)
      const reason = failed.reasonOf(table)
      if (!description || !(shape || reason)) throw new Error(`${table} was not prepared`)
      const layout = shape && layoutFor(description, shape, schema!.fields)
      return reason === undefined ? layout! : layout ? { ...layout, stopped: reason } : layoutWithout(description, reason)
    },
    async columns(table) {
      const present = await replayable(table)
      return present?.until ? undefined : present?.columns
    },
    replayable,
    async accept(table, by) {
      await failed.load()
      const failure = failed.changesOf(table)
      const step = (changes: SchemaStep['changes']) => stepOf('accepted', changes, by)
      if (failure) {
        const accepted = step(failure)
        await resume(table, accepted)
        return accepted
      }
      return ofTable(table, async () => {
        const state = await known(table)
        const { shape } = state
        if (!shape?.stopped) return undefined
        const { relationId, columns } = shape.stopped
        const accepted = step(shape.step.changes)
        await take(table, state, { relationId, columns, first: shape.since }, accepted)
        return accepted
      })
    },
    async relationOf(table) {
      await failed.load()
      return (await lookAtFailed(table))?.shape?.relationId
    },
    async letIn(table) {
      const source = await describe(table)
      const { shape } = (await lookAtFailed(table)) ?? {}
      if (!source || !shape || shape.stopped || !failed.changesOf(table)) return false
      const relationId = source.relation.id
      const catalogue = await attributes(relationId)
      const columns = columnsOf(source.relation, shape, catalogue)
      if (diffShape(shape, { columns, relationId, catalogue }).length > 0) return false
      await failed.resume(table)
      return true
    },
  }
}

const AMBIGUOUS: SchemaChange = { kind: 'ambiguous', column: '' }

/** The columns of a description, told apart by what is known of the table. */
const columnsOf = (relation: Relation, shape: Shape | undefined, catalogue: readonly Attribute[]) =>
  identify(relation, knownColumns(shape, relation.id), catalogue)

/** Throws an Error for a table that is no table of changes: capture's own, or somebody else's, that has the name of a source's table. */
function requireChangeColumns(table: string, { fields }: TableSchema): void {
  if (!CHANGE_NAMES.every((change) => fields.some(({ name }) => name === change)))
    throw new Error(`ods.${table} has not the columns of changes: another table has this name`)
}

const isSame = (one: Pick<Description, 'columns' | 'relationId'>, other: Pick<Description, 'columns' | 'relationId'>) =>
  one.relationId === other.relationId && JSON.stringify(one.columns) === JSON.stringify(other.columns)

/** Columns that the source has no more go by the lake's names: another may have theirs. */
function storedColumns({ columns, relationId }: Shape, { fields }: TableSchema): StoredColumn[] {
  const named = columns.flatMap(({ attribute, name, key, dropped, field: id }): StoredColumn[] => {
    const field = fields.find((one) => one.id === id)
    return field ? [storedIn(field, { relationId, attribute, key, name: dropped ? field.name : name })] : []
  })
  const others = fields.filter(({ id, name }) => !isChangeColumn(name) && !columns.some(({ field }) => field === id))
  return [...named, ...others.map((field) => storedIn(field, { relationId, attribute: 0, key: false, name: field.name }))]
}

const storedIn = (
  { name, type }: TableSchema['fields'][number],
  column: Omit<StoredColumn, 'stored' | 'check'>,
): StoredColumn => ({ ...column, stored: name, check: correctionCheckOf(type) })
