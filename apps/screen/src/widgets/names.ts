import type { IndicatorNote } from '@anju/dashboards/binding/data.ts'

/** Names that data refers to by code. */
export interface Names {
  readonly indicators: Readonly<Record<string, IndicatorNote>>
  readonly counties: Readonly<Record<string, string>>
}

export const unitOf = (names: Names, code: string): string => names.indicators[code]?.unit ?? ''
export const indicatorName = (names: Names, code: string): string => names.indicators[code]?.name ?? code
export const countyName = (names: Names, code: string | null): string => (code && names.counties[code]) || '全市'
