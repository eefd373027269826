import { z } from 'zod'
import { FRAMES, GROUNDS } from './materials.ts'
import { THEMES } from './themes.ts'
import { WIDGETS, type WidgetKind } from './widgets.ts'

export const SCHEMA_VERSION = 3
/** Widgets stand on a grid of this many columns on a 16:9 wall, twice as many on a 32:9 wall, and of this many rows on both. */
export const GRID = { columns: 24, wideColumns: 48, rows: 27 } as const

export const AUDIENCES = { leader: '中心领导', business: '业务部门', visitor: '来访接待', public: '社会公众' } as const
export const MODES = { wall: '标准墙 16:9', wide: '宽墙 32:9', phone: '手机' } as const
export type Mode = keyof typeof MODES

const keysOf = <Table extends Record<string, unknown>>(table: Table) => Object.keys(table) as (keyof Table & string)[]
const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/, '编号以小写字母开头，只含小写字母、数字、横线，2 至 40 位')
  .refine((id) => id !== 'assets', '“assets”是保留字')

const boxOn = (columns: number) =>
  z
    .strictObject({
      x: z
        .int()
        .min(0)
        .max(columns - 1),
      y: z
        .int()
        .min(0)
        .max(GRID.rows - 1),
      w: z.int().min(1).max(columns),
      h: z.int().min(1).max(GRID.rows),
    })
    .refine((box) => box.x + box.w <= columns, { path: ['w'], error: `组件超出画布右边（共 ${columns} 列）` })
    .refine((box) => box.y + box.h <= GRID.rows, { path: ['h'], error: `组件超出画布下边（共 ${GRID.rows} 行）` })
/** A place on the grid, in whole cells. */
export type Box = z.infer<ReturnType<typeof boxOn>>

const layoutSchema = z.strictObject({
  /** null: not shown on this form of wall; absent on the wide form: where the wall has it. */
  wall: boxOn(GRID.columns).nullable(),
  wide: boxOn(GRID.wideColumns).nullable().optional(),
  phone: z.strictObject({ order: z.int().min(0).max(200), hidden: z.boolean().default(false) }).optional(),
})

const widgetOf = <Kind extends WidgetKind, Binding extends z.ZodType, Options extends z.ZodType>(
  kind: Kind,
  { binding, options }: { readonly binding: Binding; readonly options: Options },
) =>
  z.strictObject({
    id: identifier,
    kind: z.literal(kind),
    title: z.string().max(40).default(''),
    layout: layoutSchema,
    frame: z.enum(keysOf(FRAMES)).optional(),
    binding,
    options,
  })

export const widgetSchema = z.discriminatedUnion('kind', [
  widgetOf('flop', WIDGETS.flop),
  widgetOf('trend', WIDGETS.trend),
  widgetOf('ranking', WIDGETS.ranking),
  widgetOf('units', WIDGETS.units),
  widgetOf('map', WIDGETS.map),
  widgetOf('forecast', WIDGETS.forecast),
  widgetOf('ticker', WIDGETS.ticker),
  widgetOf('gauge', WIDGETS.gauge),
  widgetOf('table', WIDGETS.table),
  widgetOf('text', WIDGETS.text),
  widgetOf('clock', WIDGETS.clock),
])

/** A screen (大屏): data, never code. Every string in it is shown as text. */
export const screenSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  id: identifier,
  title: z.string().min(1).max(40),
  subtitle: z.string().max(60).default(''),
  audience: z.enum(keysOf(AUDIENCES)),
  theme: z.enum(keysOf(THEMES)),
  materials: z
    .strictObject({ ground: z.enum(keysOf(GROUNDS)).default('plain'), frame: z.enum(keysOf(FRAMES)).default('rule') })
    .default({ ground: 'plain', frame: 'rule' }),
  canvas: z.strictObject({
    width: z.int().min(320).max(15_360),
    height: z.int().min(320).max(8640),
    modes: z.array(z.enum(keysOf(MODES))).min(1),
  }),
  /** Numbers older than this are marked with their age. */
  staleAfterMinutes: z.int().min(1).max(10_080).default(120),
  widgets: z.array(widgetSchema).max(60),
})

export type ScreenDocument = z.infer<typeof screenSchema>
type AnyWidget = ScreenDocument['widgets'][number]
export type Layout = AnyWidget['layout']
/** One widget; `Widget<'map'>` is a widget of that kind. */
export type Widget<Kind extends WidgetKind = WidgetKind> = Extract<AnyWidget, { kind: Kind }>
