import { z } from 'zod'
import { businessMonthSchema } from './business-date.ts'
import { type Dataset, fileElements, keyOf, lakeElements } from './dataset.ts'
import type { Element, ElementType } from './element.ts'
import { DECIMAL_SHAPES } from './element-type.ts'

/** A value as rows carry it at the edge and out of the lake: decimals, dates and times as text, integers as number. */
export type RowValue = string | number | bigint | boolean | null
/** One row, column → value. A column that is absent is null. */
export type Row = Readonly<Record<string, RowValue>>

const blankAsNull = (value: unknown) => (value === undefined || (typeof value === 'string' && value.trim() === '') ? null : value)

const cellText = z.union([z.string(), z.number(), z.bigint()]).transform((value) => String(value).trim())

function decimalSchema(type: ElementType) {
  const { whole, scale } = DECIMAL_SHAPES[type]!
  const shape = new RegExp(`^-?\\d{1,${whole}}(\\.\\d{1,${scale}})?$`)
  return cellText
    .pipe(z.string().regex(shape, `应为最多 ${whole} 位整数、${scale} 位小数的数值`))
    .transform((text) => padScale(text, scale))
}

/** "12.5" → "12.50": the one spelling of a decimal of that scale, as DuckDB writes it. */
function padScale(text: string, scale: number): string {
  const negative = text.startsWith('-')
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.')
  const digits = `${whole.replace(/^0+(?=\d)/, '')}.${fraction.padEnd(scale, '0')}`
  return negative && /[1-9]/.test(digits) ? `-${digits}` : digits
}

/** Dates come as 20261125, 2026-11-25, 2026/11/25; one spelling goes on. */
const dateSchema = cellText
  .transform((text) => {
    const parts = /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})$/.exec(text)
    if (!parts || (parts[2] === '' && text.length !== 8)) return text
    return `${parts[1]}-${parts[3]!.padStart(2, '0')}-${parts[4]!.padStart(2, '0')}`
  })
  .pipe(z.iso.date('应为日期，如 2026-11-25 或 20261125'))

const integerSchema = cellText.pipe(z.string().regex(/^-?\d{1,9}$/, '应为整数')).transform((text) => Number(text))

const timestampSchema = cellText.pipe(
  z.string().refine((text) => !Number.isNaN(Date.parse(text)), '应为时间，如 2026-11-25T08:00:00+08:00'),
)

function valueSchema(element: Element): z.ZodType<RowValue> {
  switch (element.type) {
    case 'money':
    case 'decimal':
    case 'ratio':
    case 'rate':
      return decimalSchema(element.type)
    case 'date':
      return dateSchema
    case 'month':
      return cellText.pipe(businessMonthSchema)
    case 'integer':
      return integerSchema
    case 'timestamp':
      return timestampSchema
    case 'text':
    case 'code':
      return cellText.pipe(z.string().refine((text) => !text.includes('\u0000'), '含有非法字符'))
  }
}

/**
 * The structural schema of one element: its type, or null for a blank cell. What a value *means* (code in list, check digit,
 * limits) is the business of the rules, so that a wrong value reaches the lake and is scored rather than lost.
 */
export const elementSchema = (element: Element): z.ZodType<RowValue> =>
  z.preprocess(blankAsNull, valueSchema(element).nullable()) as z.ZodType<RowValue>

/**
 * The structural schema of a row of the dataset, in the file layout or the lake table: every column of its type, blank = null,
 * key columns present. Unknown columns are dropped. The error's `path` names the column.
 */
export function rowSchema(dataset: Dataset, place: 'file' | 'lake' = 'lake'): z.ZodType<Row> {
  const wanted = place === 'file' ? fileElements(dataset) : lakeElements(dataset)
  const key = keyOf(dataset, place)
  const keyed = (element: Element) =>
    key.includes(element.name)
      ? elementSchema(element).refine((value) => value !== null, `主键“${element.title}”不能为空`)
      : elementSchema(element)
  return z.object(Object.fromEntries(wanted.map((element) => [element.name, keyed(element)]))) as z.ZodType<Row>
}
