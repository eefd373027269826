import { FORECAST_SERIES } from '@anju/dashboards/document/forecast-series.ts'
import { WIDGETS, type WidgetKind } from '@anju/dashboards/document/widgets.ts'

export type Control = 'indicator' | 'indicators' | 'county' | 'choice' | 'number' | 'switch' | 'text' | 'thresholds'

/** One line of the form: which key of the binding or options, its words, its control. */
export interface Field {
  readonly label: string
  readonly control: Control
  readonly choices?: Readonly<Record<string, string>>
  readonly hint?: string
}

const SCALES = { auto: '自动', yuan: '元', wan: '万元', yi: '亿元' }

const SERIES = Object.fromEntries(Object.entries(FORECAST_SERIES).map(([series, { title }]) => [series, title]))

/** Words for everything a widget may be told, by key. A test holds this table and the document's schema together. */
export const FIELDS: Readonly<Record<string, Field>> = {
  indicator: { label: '指标', control: 'indicator' },
  indicators: { label: '指标', control: 'indicators' },
  period: { label: '时期', control: 'choice', choices: { day: '日', month: '月', year: '年', now: '当前' } },
  county: { label: '范围', control: 'county' },
  compare: { label: '比较', control: 'choice', choices: { none: '不比较', previous: '环比', lastYear: '同比' } },
  limit: { label: '条数', control: 'number' },
  series: { label: '预测序列', control: 'choice', choices: SERIES, hint: '全市每月的预测，与同一指标的历史相接' },
  history: { label: '历史月数', control: 'number' },
  horizon: { label: '预测月数', control: 'number' },
  rows: { label: '每行一个', control: 'choice', choices: { county: '县区', period: '时期' } },
  emphasis: { label: '大小', control: 'choice', choices: { hero: '主数字', normal: '普通' } },
  scale: { label: '金额单位', control: 'choice', choices: SCALES },
  live: { label: '显示发布后入账', control: 'switch' },
  shape: { label: '画法', control: 'choice', choices: { line: '折线', area: '面积' } },
  zeroBased: { label: '从零起', control: 'switch' },
  labels: { label: '显示标注', control: 'switch' },
  outer: { label: '显示 95% 区间', control: 'switch' },
  direction: { label: '排列', control: 'choice', choices: { row: '横排', column: '竖排' } },
  maximum: { label: '满刻度', control: 'number' },
  thresholds: { label: '界线', control: 'thresholds', hint: '每行一条：数值 名称，如 85 预警' },
  text: { label: '文字', control: 'text' },
  role: { label: '用作', control: 'choice', choices: { heading: '标题', body: '正文' } },
  align: { label: '对齐', control: 'choice', choices: { start: '左', center: '中', end: '右' } },
  seconds: { label: '显示秒', control: 'switch' },
}

/** Keys of a kind's binding and options, in the order of the schema. */
export const fieldsOf = (kind: WidgetKind) => ({
  binding: Object.keys(WIDGETS[kind].binding.shape),
  options: Object.keys(WIDGETS[kind].options.shape),
})
