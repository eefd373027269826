import type { LakeSession } from '@anju/infra/lake/engine.ts'
import type { CatalogAddress } from '@anju/infra/lake/publish.ts'
import { changeTableSchema, readTableSchema, type TableSchema } from '@anju/infra/lake/table-schema.ts'
import { evolve } from '../ods/evolve.ts'
import { fitCheckOf } from '../ods/fit.ts'
import { identify } from '../ods/identify.ts'
import { type Layout, layoutFor } from '../ods/layout.ts'
import type { StoredColumn } from '../ods/replay.ts'
import { diffShape, isBreaking } from '../ods/schema-diff.ts'
import { isBefore, type Place, type SchemaStep, type Shape, type SourceColumn, shapeFromText, shapeToText } from '../ods/shape.ts'
import { createStatement, odsNameOf } from '../ods/table.ts'
import type { Relation } from '../wire/message.ts'
import type { Attributes } from './attributes.ts'
import { recordStep } from './schema-history.ts'

/** The ods tables and what they are made from. */
export interface OdsTables {
  /** Makes the lake able to take rows of this description, the first of which is at `first`, or stops the table for a person to decide. */
  prepare(relation: Relation, first: Place): Promise<void>
  /** How rows of a prepared description go into its table as that is now. */
  layout(relation: Relation): Layout
  /** The columns that the source has now as the table keeps them; undefined while the table is stopped. Throws an Error when there is no such table. */
  columns(table: string): Promise<readonly StoredColumn[] | undefined>
  /** Takes the description for which the table was stopped, as a person has decided. Returns the step, undefined when the table is not stopped. */
  accept(table: string, by: string): Promise<SchemaStep | undefined>
}

export interface OdsTablesDependencies {
  readonly lake: LakeSession
  readonly catalog: CatalogAddress
  readonly attributes: Attributes
  readonly now: () => Date
  /** Hears of every step of a table's schema history, as it is taken. */
  readonly changed: (table: string, step: SchemaStep) => void
}

const PROPERTY = 'anju.capture.shape'
const SYSTEM = '采集程序'

interface State {
  readonly schema: TableSchema
  readonly shape: Shape | undefined
}

/**
 * Creates ods tables and lets them follow their sources. A table's columns and its shape change in one commit of the catalog, before the rows that
 * need them; the history's row comes after it, and at the next start when the process died between the two.
 */
export function createOdsTables(dependencies: OdsTablesDependencies): OdsTables {
  const { lake, catalog, attributes, now, changed } = dependencies
  const states = new Map<string, State>()
  const described = new WeakMap<Relation, { columns: readonly SourceColumn[]; first: Place }>()

  const read = async (table: string): Promise<State> => {
    const schema = await readTableSchema(catalog, { schema: 'ods', table })
    const text = schema.properties[PROPERTY]
    const state = { schema, shape: text === undefined ? undefined : shapeFromText(text) }
    if (state.shape) await recordStep(lake, table, state.shape)
    return state
  }
  const known = async (table: string) => states.get(table) ?? states.set(table, await read(table)).get(table)!
  const write = async (table: string, { schema }: State, shape: Shape, fields = schema.fields): Promise<void> => {
    states.delete(table) // whatever comes of it, the next look is a fresh one
    await changeTableSchema(catalog, { schema: 'ods', table }, schema, { fields, properties: { [PROPERTY]: shapeToText(shape) } })
    await known(table)
    changed(table, shape.step)
  }
  const stepOf = (kind: SchemaStep['kind'], changes: SchemaStep['changes'], by = SYSTEM): SchemaStep => ({
    kind,
    changes,
    at: now().toISOString(),
    by,
  })

  async function follow(
    table: string,
    relationId: number,
    columns: SourceColumn[],
    catalogue: Awaited<ReturnType<Attributes>>,
    first: Place,
  ) {
    const state = await known(table)
    const { schema, shape } = state
    if (!shape) {
      const evolved = evolve(schema.fields, schema.lastFieldId, undefined, columns)
      const step = stepOf(schema.metadata['current-snapshot-id'] == null ? 'created' : 'adopted', [])
      return write(table, state, { version: 1, relationId, columns: evolved.columns, since: first, step }, evolved.fields)
    }
    if (isBefore(first, shape.since)) return
    const changes = diffShape(shape, { columns, relationId, catalogue })
    const stops = isBreaking(changes) || shape.stopped !== undefined
    if (stops ? JSON.stringify(shape.stopped?.columns) === JSON.stringify(columns) : changes.length === 0) return
    const next = { ...shape, version: shape.version + 1, since: first }
    if (stops) return write(table, state, { ...next, step: stepOf('stopped', changes), stopped: { columns, relationId } })
    const evolved = evolve(schema.fields, schema.lastFieldId, relationId === shape.relationId ? shape : undefined, columns)
    await write(table, state, { ...next, relationId, columns: evolved.columns, step: stepOf('evolved', changes) }, evolved.fields)
  }

  return {
    async prepare(relation, first) {
      if (described.has(relation)) return
      const table = odsNameOf(relation)
      await lake.run(createStatement(relation))
      const catalogue = await attributes(relation.id)
      const columns = identify(relation, (await known(table)).shape?.columns ?? [], catalogue)
      await follow(table, relation.id, columns, catalogue, first)
      described.set(relation, { columns, first })
    },
    layout(relation) {
      const state = states.get(odsNameOf(relation))
      const description = described.get(relation)
      if (!state?.shape || !description) throw new Error(`${odsNameOf(relation)} was not prepared`)
      return layoutFor(description, state.shape, state.schema.fields)
    },
    async columns(table) {
      const { schema, shape } = await known(table)
      if (!shape || shape.stopped) return undefined
      return shape.columns.flatMap(({ attribute, name, key, field: id }) => {
        const field = schema.fields.find((one) => one.id === id)
        return field ? [{ attribute, name, key, stored: field.name, check: fitCheckOf(field.type) }] : []
      })
    },
    async accept(table, by) {
      const state = await known(table)
      const { schema, shape } = state
      if (!shape?.stopped) return undefined
      const { stopped, ...rest } = shape
      const evolved = evolve(schema.fields, schema.lastFieldId, shape, stopped.columns)
      const step = stepOf('accepted', shape.step.changes, by)
      const { relationId } = stopped
      await write(
        table,
        state,
        { ...rest, version: shape.version + 1, relationId, columns: evolved.columns, step },
        evolved.fields,
      )
      return step
    },
  }
}
