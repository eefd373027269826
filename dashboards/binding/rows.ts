import { z } from 'zod'

const text = z.string().nullable()
const instant = z.string().nullable()
const decimal = z.union([z.string(), z.number(), z.bigint()]).transform(String).nullable()

/** Rows as the lake answers them; a row that does not fit is a defect of the model and stops the reading. */
export const indicatorRow = z.object({
  indicator_code: z.string(),
  period_kind: z.string(),
  period: z.string(),
  county_code: z.string(),
  value: decimal,
  as_of: instant,
})
export type IndicatorRow = z.infer<typeof indicatorRow>

export const forecastRow = z.object({
  series: z.string(),
  month: z.string(),
  model: z.string(),
  value: decimal,
  lower80: decimal,
  upper80: decimal,
  lower95: decimal,
  upper95: decimal,
  made_on: z.string(),
})
export type ForecastRow = z.infer<typeof forecastRow>

export const unitRow = z.object({ unit_no: z.string(), name: z.string(), value: decimal, as_of: instant })
export type UnitRow = z.infer<typeof unitRow>

export const regionRow = z.object({ county_code: z.string(), county_name: z.string() })

export const eventRow = z.object({
  event_key: z.string(),
  committed_at: z.string(),
  county_code: text,
  kind: z.string(),
  amount: decimal,
  people: z.union([z.number(), z.bigint()]).transform(Number),
})
export type EventRow = z.infer<typeof eventRow>

export const postedRow = z.object({
  business_date: z.string(),
  kind: z.string(),
  amount: decimal,
  entries: z.union([z.number(), z.bigint()]).transform(Number),
})
export type PostedRow = z.infer<typeof postedRow>
