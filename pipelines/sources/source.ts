import { fileElements } from '@anju/standards/dataset.ts'
import { FILE_DATASETS, findDataset } from '@anju/standards/datasets/registry.ts'
import { z } from 'zod'
import { fileFormat } from '../import/file/format.ts'

const text = (most: number) => z.string().trim().min(1, '不能为空').max(most, `最长 ${most} 个字`)
/** Name of a setting of the worker (`SOURCE_SECRET_<name>`) that holds a token or password: the secret itself is in no database. */
const secretName = z.string().regex(/^[A-Z][A-Z0-9_]{0,40}$/, '密钥名只能用大写字母、数字和下划线，如 DEPARTMENTS')

const mappedElement = z.strictObject({
  element: text(60),
  from: text(200),
  codes: z.record(z.string().max(100), z.string().max(100)).optional(),
})

/** Where each element stands; what is not named is found by the standard's own names. */
export const mappingSchema = z.array(mappedElement).max(300).default([])

const folderOrigin = z.strictObject({
  kind: z.literal('folder'),
  /** Names of the files that are taken: `*` stands for any characters, `?` for one. */
  pattern: text(100).default('*'),
  format: fileFormat,
})

const httpOrigin = z.strictObject({
  kind: z.literal('http'),
  url: z.url({ protocol: /^https?$/, error: '应为 http:// 或 https:// 开头的地址' }).max(500),
  secret: secretName.nullable().default(null),
  /** Where the answer holds its rows and the cursor of the next page, and how the two are asked for. */
  rowsAt: text(100).default('rows'),
  cursorAt: text(100).default('next'),
  cursorParameter: text(60).default('cursor'),
  limitParameter: text(60).default('limit'),
  pageRows: z.int().min(1).max(10_000).default(500),
})

const databaseOrigin = z.strictObject({
  kind: z.literal('database'),
  engine: z.enum(['postgres', 'mysql']),
  host: text(200),
  port: z.int().min(1).max(65_535),
  database: text(100),
  user: text(100),
  secret: secretName.nullable().default(null),
  /** `table` or `schema.table`. */
  table: text(200).regex(/^[^.]+(\.[^.]+)?$/, '应为“表名”或“模式.表名”'),
  key: z.array(text(100)).min(1, '至少一列').max(10),
  /** The column that grows with every change of a row; null: all is read and compared each time. */
  watermark: text(100).nullable().default(null),
  /** How long a transaction at the other side may take to commit. */
  lagSeconds: z.int().min(0).max(86_400).default(60),
  pageRows: z.int().min(1).max(50_000).default(2_000),
})

const origin = z.discriminatedUnion('kind', [folderOrigin, httpOrigin, databaseOrigin])
export type FolderOrigin = z.infer<typeof folderOrigin>
export type HttpOrigin = z.infer<typeof httpOrigin>
export type DatabaseOrigin = z.infer<typeof databaseOrigin>
export type Origin = z.infer<typeof origin>

export const sourceName = z.string().regex(/^[a-z][a-z0-9-]{1,40}$/, '名称用小写字母、数字和连字符，以字母开头，2 至 41 个字')

/**
 * A declared source (数据源): where data comes from outside, of which dataset of the standard it is, how its columns map, and how often is
 * looked. What the mapping does not name is found by the standard's own names.
 */
export const sourceSchema = z
  .strictObject({
    name: sourceName,
    title: text(60),
    dataset: z.enum(FILE_DATASETS.map(({ name }) => name) as [string, ...string[]], {
      error: `应为可接入的数据集：${FILE_DATASETS.map(({ name, title }) => `${name} ${title}`).join('、')}`,
    }),
    mapping: mappingSchema,
    origin,
    everySeconds: z
      .int()
      .min(5, '不能少于 5 秒')
      .max(7 * 86_400, '不能超过 7 天'),
    paused: z.boolean().default(false),
  })
  .superRefine(({ dataset, mapping }, context) => {
    const known = new Set(fileElements(findDataset(dataset)!).map(({ name }) => name))
    for (const [index, { element }] of mapping.entries()) {
      if (!known.has(element))
        context.addIssue({
          code: 'custom',
          path: ['mapping', index, 'element'],
          message: `“${element}”不是数据集 ${dataset} 的数据元；可用：${[...known].join('、')}`,
        })
      if (mapping.findIndex((other) => other.element === element) !== index)
        context.addIssue({ code: 'custom', path: ['mapping', index, 'element'], message: `“${element}”映射了两次` })
    }
  })
export type Source = z.infer<typeof sourceSchema>

/** Whether a file's name is one that the pattern means; letter case does not count. */
export function matchesPattern(pattern: string, name: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${escaped}$`, 'isu').test(name)
}
