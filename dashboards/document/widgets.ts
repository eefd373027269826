import { z } from 'zod'
import { FORECAST_SERIES_NAMES } from './forecast-series.ts'

/** Codes are checked against `standards/indicators` afterwards, where the document meets the catalogue (check-references.ts). */
const indicatorCode = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, '指标编码只含字母、数字、点、横线、下划线')
const countyCode = z.string().regex(/^\d{6}$/, '区划代码为六位数字')
const periodKind = z.enum(['day', 'month', 'year', 'now'])
const seriesPeriod = z.enum(['day', 'month', 'year'])
const scale = z.enum(['auto', 'yuan', 'wan', 'yi']).default('auto')

const label = (limit: number) => z.string().max(limit)

/** What each kind of widget (组件) is bound to and may be told. One entry is one kind: player, editor and resolver read this table. */
export const WIDGETS = {
  flop: {
    title: '翻牌数字',
    binding: z.strictObject({
      indicator: indicatorCode,
      period: periodKind.default('now'),
      county: countyCode.default('411200'),
      compare: z.enum(['none', 'previous', 'lastYear']).default('none'),
    }),
    options: z.strictObject({
      emphasis: z.enum(['hero', 'normal']).default('normal'),
      scale,
      live: z.boolean().default(false),
    }),
  },
  trend: {
    title: '趋势',
    binding: z.strictObject({
      indicators: z.array(indicatorCode).min(1).max(3),
      period: seriesPeriod.default('month'),
      county: countyCode.default('411200'),
      limit: z.int().min(2).max(120).default(13),
    }),
    options: z.strictObject({ shape: z.enum(['line', 'area']).default('line'), scale, zeroBased: z.boolean().default(true) }),
  },
  ranking: {
    title: '县区排行',
    binding: z.strictObject({
      indicator: indicatorCode,
      period: periodKind.default('month'),
      limit: z.int().min(1).max(20).default(6),
    }),
    options: z.strictObject({ scale }),
  },
  units: {
    title: '单位缴存排行',
    binding: z.strictObject({ limit: z.int().min(1).max(20).default(6) }),
    options: z.strictObject({ scale }),
  },
  map: {
    title: '县区地图',
    binding: z.strictObject({ indicator: indicatorCode, period: periodKind.default('month') }),
    options: z.strictObject({ scale, labels: z.boolean().default(true) }),
  },
  forecast: {
    title: '预测区间',
    binding: z.strictObject({
      series: z.enum(FORECAST_SERIES_NAMES),
      history: z.int().min(2).max(60).default(12),
      horizon: z.int().min(1).max(36).default(12),
    }),
    options: z.strictObject({ scale, outer: z.boolean().default(true) }),
  },
  ticker: {
    title: '实时动态',
    binding: z.strictObject({ limit: z.int().min(1).max(50).default(12) }),
    options: z.strictObject({ direction: z.enum(['row', 'column']).default('row') }),
  },
  gauge: {
    title: '比率',
    binding: z.strictObject({
      indicator: indicatorCode,
      period: periodKind.default('now'),
      county: countyCode.default('411200'),
    }),
    options: z.strictObject({
      maximum: z.number().positive().default(1),
      thresholds: z
        .array(z.strictObject({ at: z.number(), label: label(12) }))
        .max(4)
        .default([]),
    }),
  },
  table: {
    title: '表格',
    binding: z.strictObject({
      indicators: z.array(indicatorCode).min(1).max(6),
      period: periodKind.default('month'),
      rows: z.enum(['county', 'period']).default('county'),
      county: countyCode.default('411200'),
      limit: z.int().min(1).max(36).default(12),
    }),
    options: z.strictObject({ scale }),
  },
  text: {
    title: '文字',
    binding: z.strictObject({}),
    options: z.strictObject({
      text: label(400).default(''),
      role: z.enum(['heading', 'body']).default('body'),
      align: z.enum(['start', 'center', 'end']).default('start'),
    }),
  },
  clock: {
    title: '时间',
    binding: z.strictObject({}),
    options: z.strictObject({ seconds: z.boolean().default(false) }),
  },
} as const

export type WidgetKind = keyof typeof WIDGETS
export const WIDGET_KINDS = Object.keys(WIDGETS) as WidgetKind[]
export type PeriodKind = z.infer<typeof periodKind>
/** 元, 万元, 亿元, or chosen by the size of the number. */
export type Scale = z.infer<typeof scale>
