/** What a widget shows, as it travels to the player. Amounts and ratios are decimal text; null is “no value”, never zero. */

/** How a number explains itself. */
export interface IndicatorNote {
  readonly code: string
  readonly name: string
  /** 口径: what is counted, over what, how. */
  readonly meaning: string
  /** 元, 户, 人, 笔, or “%” (the value is in per cent already). */
  readonly unit: string
  readonly group: string
  readonly owner: string
  readonly version: string
  readonly periods: readonly string[]
  /** Adds up over time (a flow), unlike a balance, a number of people or a ratio. */
  readonly flow: boolean
}

export interface Point {
  readonly period: string
  readonly value: string | null
}

export interface FlopData {
  readonly kind: 'flop'
  readonly code: string
  readonly county: string
  readonly period: string | null
  readonly value: string | null
  readonly asOf: string | null
  readonly comparison: { readonly label: string; readonly ratio: number } | null
  /** What has been posted since `asOf` and waits for the next publication. */
  readonly pending: { readonly amount: string; readonly count: number } | null
}

export interface TrendData {
  readonly kind: 'trend'
  readonly series: readonly { readonly code: string; readonly points: readonly Point[] }[]
  /** The last period while it is still running. */
  readonly running: string | null
  readonly asOf: string | null
}

export interface RankingData {
  readonly kind: 'ranking'
  readonly code: string
  readonly period: string | null
  readonly rows: readonly { readonly key: string; readonly name: string; readonly value: string | null }[]
  /** Of the whole city, when the indicator adds up over counties. */
  readonly total: string | null
  readonly asOf: string | null
}

/** Units by what they paid in over the last twelve contribution months, in yuan. */
export interface UnitRankingData {
  readonly kind: 'units'
  readonly rows: RankingData['rows']
  readonly asOf: string | null
}

export interface MapData {
  readonly kind: 'map'
  readonly code: string
  readonly period: string | null
  readonly values: readonly { readonly county: string; readonly name: string; readonly value: string | null }[]
  readonly asOf: string | null
}

export interface ForecastPoint extends Point {
  readonly lower80: string | null
  readonly upper80: string | null
  readonly lower95: string | null
  readonly upper95: string | null
}

export interface ForecastData {
  readonly kind: 'forecast'
  readonly code: string
  readonly history: readonly Point[]
  readonly forecast: readonly ForecastPoint[]
  readonly model: string | null
  readonly madeOn: string | null
  readonly asOf: string | null
}

export const EVENT_KINDS = {
  contribution: '汇缴',
  back_payment: '补缴',
  transfer_in: '转入',
  withdrawal: '提取',
  closing: '销户提取',
  lending: '放款',
  repayment: '还款',
} as const
export type EventKind = keyof typeof EVENT_KINDS

/** One business event (a voucher's entries of one kind) without any person or unit: county, kind, amount, how many people. */
export interface LiveEvent {
  readonly key: string
  readonly at: string
  readonly county: string | null
  readonly kind: EventKind
  readonly amount: string
  readonly people: number
}

export interface TickerData {
  readonly kind: 'ticker'
  readonly events: readonly LiveEvent[]
  readonly asOf: string | null
}

export interface GaugeData {
  readonly kind: 'gauge'
  readonly code: string
  readonly county: string
  readonly period: string | null
  readonly value: string | null
  readonly asOf: string | null
}

export interface TableData {
  readonly kind: 'table'
  /** One for each indicator; all have the same rows in the same order. */
  readonly columns: readonly {
    readonly code: string
    readonly cells: readonly { readonly key: string; readonly name: string; readonly value: string | null }[]
  }[]
  readonly asOf: string | null
}

export type WidgetData =
  | FlopData
  | TrendData
  | RankingData
  | UnitRankingData
  | MapData
  | ForecastData
  | TickerData
  | GaugeData
  | TableData
  | { readonly kind: 'still' }
  /** The lake has no such product yet (before the first run of the asset graph). */
  | { readonly kind: 'missing'; readonly detail: string }

export interface ScreenData {
  readonly screenId: string
  readonly version: number
  /** When this answer was put together. */
  readonly madeAt: string
  readonly indicators: Readonly<Record<string, IndicatorNote>>
  readonly counties: Readonly<Record<string, string>>
  readonly widgets: Readonly<Record<string, WidgetData>>
}
