import type { ElementType } from './element.ts'

/** The lake's column type (DuckDB spelling) of each element type. */
export const LAKE_TYPES: Record<ElementType, string> = {
  money: 'DECIMAL(18,2)',
  decimal: 'DECIMAL(18,2)',
  text: 'VARCHAR',
  date: 'DATE',
  month: 'VARCHAR',
  integer: 'INTEGER',
  ratio: 'DECIMAL(4,2)',
  rate: 'DECIMAL(8,7)',
  code: 'VARCHAR',
  timestamp: 'TIMESTAMPTZ',
}

/** Digits before and after the point of each decimal type. */
export const DECIMAL_SHAPES: Partial<Record<ElementType, { whole: number; scale: number }>> = {
  money: { whole: 16, scale: 2 },
  decimal: { whole: 16, scale: 2 },
  ratio: { whole: 2, scale: 2 },
  rate: { whole: 1, scale: 7 },
}

export const ELEMENT_TYPE_TITLES: Record<ElementType, string> = {
  money: '金额 N(18,2)',
  decimal: '数值 N(18,2)',
  text: '文本',
  date: '日期 YYYY-MM-DD',
  month: '年月 YYYYMM',
  integer: '整数',
  ratio: '比例 N(4,2)',
  rate: '利率 N(8,7)',
  code: '代码',
  timestamp: '时间戳',
}
