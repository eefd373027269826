import { unscaledOf } from '@anju/standards/decimal.ts'
import { columnFromArray, type DataType, type Schema, Table, Type, tableToIPC } from '@uwdata/flechette'
import type { ScreenData } from '../binding/data.ts'
import { FIGURE_COLUMNS, type FigureColumn, type FigureMark, type ListMark, REST } from './figure-columns.ts'

type Json = string | number | boolean | null | Json[] | { readonly [key: string]: Json }
type Figure = Readonly<Partial<Record<FigureColumn, string | number | null>>>

/** Single figures, and the column that each travels in. */
const SINGLE: Readonly<Record<string, FigureColumn>> = { value: 'value', total: 'value', amount: 'amount' }

const COLUMNS = Object.entries(FIGURE_COLUMNS) as [FigureColumn, DataType][]

/**
 * A screen's data as an Arrow IPC stream: its figures are rows (`figure-columns.ts`), what else it says stands in the metadata.
 * Throws a RangeError for a figure of more places than its column has: nothing is rounded on the way.
 */
export function screenStreamOf(data: ScreenData): Uint8Array {
  const figures: Figure[] = []
  const widgets = Object.entries(data.widgets).map(([widget, shown]) => [widget, withMarks(shown as Json, widget, '', figures)])
  const rest = JSON.stringify({ ...data, widgets: Object.fromEntries(widgets) })
  const schema: Schema = {
    fields: COLUMNS.map(([name, type]) => ({ name, type, nullable: true, metadata: new Map() })),
    metadata: new Map([[REST, rest]]),
  }
  const columns = COLUMNS.map(([name, type]) =>
    columnFromArray(
      figures.map((figure) => heldAs(type, figure[name] ?? null)),
      type,
    ),
  )
  return tableToIPC(new Table(schema, columns), { format: 'stream' })!
}

const heldAs = (type: DataType, value: string | number | null) =>
  value !== null && type.typeId === Type.Decimal ? unscaledOf(String(value), type.scale) : value

/** The same value with marks in place of its figures, which are added to `figures`. */
function withMarks(value: Json, widget: string, part: string, figures: Figure[]): Json {
  const at = (key: string | number) => (part ? `${part}.${key}` : String(key))
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    if (!isListOfFigures(value)) return value.map((each, index) => withMarks(each, widget, at(index), figures))
    const from = figures.length
    figures.push(...value.map((record) => ({ ...record, widget, part })))
    const mark: ListMark = { $rows: [from, figures.length], $columns: Object.keys(value[0]!) as FigureColumn[] }
    return mark as unknown as Json
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const column = SINGLE[key]
      if (!column || typeof each !== 'string') return [key, withMarks(each, widget, at(key), figures)]
      const mark: FigureMark = { $row: figures.push({ widget, part: at(key), [column]: each }) - 1, $column: column }
      return [key, mark as unknown as Json]
    }),
  )
}

const isListOfFigures = (list: Json[]): list is (Figure & Readonly<Record<string, Json>>)[] =>
  list.length > 0 &&
  list.every((each) => each !== null && typeof each === 'object' && Object.keys(each).every((key) => key in FIGURE_COLUMNS))
