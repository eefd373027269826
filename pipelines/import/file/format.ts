import { z } from 'zod'

const name = z.string().trim().min(1, '不能为空').max(100)
const encoding = z.enum(['auto', 'utf-8', 'gb18030']).default('auto')

const fixedColumn = z.strictObject({
  name,
  /** Where the column begins, counted from 1, and how long it is. */
  start: z.int().min(1).max(100_000),
  length: z.int().min(1).max(10_000),
})

/**
 * How a file is laid out: a table whose first row is its header (CSV, tab-separated text or Excel, told by the name's ending), lines of columns
 * of fixed width, or JSON (an array, an object that holds one at `rowsAt`, or one object a line). GB18030 holds GBK and GB2312.
 */
export const fileFormat = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('table'), encoding }),
  z.strictObject({
    kind: z.literal('fixed'),
    encoding,
    /** What start and length count: banks' and departments' messages count bytes. */
    unit: z.enum(['bytes', 'characters']).default('bytes'),
    /** Lines before the first row. */
    skipLines: z.int().min(0).max(1000).default(0),
    columns: z.array(fixedColumn).min(1, '至少一列').max(500),
  }),
  z.strictObject({ kind: z.literal('json'), encoding, rowsAt: z.string().max(200).default('') }),
])
export type FileFormat = z.infer<typeof fileFormat>
export type FixedFormat = Extract<FileFormat, { kind: 'fixed' }>
export type JsonFormat = Extract<FileFormat, { kind: 'json' }>

/** A file of which nothing was declared: a table in whatever encoding it is. */
export const PLAIN_TABLE: FileFormat = { kind: 'table', encoding: 'auto' }
