import type { Attribute } from './identify.ts'
import type { SchemaChange, Shape, SourceColumn } from './shape.ts'
import { judgeTypeChange, typeText } from './type-change.ts'

const BREAKING: ReadonlySet<SchemaChange['kind']> = new Set(['retyped', 'key_lost'])

/** Whether the table must wait for a person: rows of before and after would not mean the same, or do not fit one table. */
export const isBreaking = (changes: readonly SchemaChange[]): boolean => changes.some(({ kind }) => BREAKING.has(kind))

/** Whether rows that are in the lake already have changed without a word in the log, so that the table must be read again. */
export const needsReading = (changes: readonly SchemaChange[]): boolean =>
  changes.some(({ kind, filled }) => kind === 'recreated' || kind === 'ambiguous' || filled === true)

/** What is different between the shape of the lake's table and the source's columns of now. */
export function diffShape(
  { columns: known, relationId }: Pick<Shape, 'columns' | 'relationId'>,
  now: { readonly columns: readonly SourceColumn[]; readonly relationId: number; readonly catalogue: readonly Attribute[] },
): SchemaChange[] {
  if (relationId !== now.relationId) return [{ kind: 'recreated', column: '' }]
  const before = new Map(known.filter(({ dropped }) => !dropped).map((column) => [column.attribute, column]))
  const left = new Set(known.filter(({ dropped }) => dropped).map(({ attribute }) => attribute))
  const present = new Set(now.columns.map(({ attribute }) => attribute))
  const gone = [...before.values()].filter(({ attribute }) => !present.has(attribute))
  return [
    ...gone.flatMap(({ name: column, key }): SchemaChange[] => [
      { kind: 'dropped', column },
      ...(key ? [{ kind: 'key_lost' as const, column }] : []),
    ]),
    ...now.columns.flatMap((column) => {
      const former = before.get(column.attribute)
      // One that was there before was left out of the publication for a while: PostgreSQL gives no number twice.
      const filled =
        left.has(column.attribute) || (now.catalogue.find(({ attribute }) => attribute === column.attribute)?.filled ?? false)
      return former ? changesOf(former, column) : [addedOf(column, filled)]
    }),
  ]
}

const addedOf = (column: SourceColumn, filled: boolean): SchemaChange => ({
  kind: 'added',
  column: column.name,
  to: typeText(column),
  filled,
})

function changesOf(former: SourceColumn, { name, key, ...type }: SourceColumn): SchemaChange[] {
  const changes: SchemaChange[] = []
  if (former.name !== name) changes.push({ kind: 'renamed', column: name, from: former.name, to: name })
  const judged = judgeTypeChange(former, type)
  if (judged !== 'none')
    changes.push({
      kind: judged === 'widened' ? 'widened' : 'retyped',
      column: name,
      from: typeText(former),
      to: typeText(type),
    })
  if (former.key !== key) changes.push({ kind: key ? 'key_added' : 'key_lost', column: name })
  return changes
}

/** The difference in words for people. */
export function changesInWords(changes: readonly SchemaChange[]): string {
  return changes.map(inWords).join('；')
}

/** The same of a table that is stopped, which may have changed back since. */
export const stoppedInWords = (changes: readonly SchemaChange[]): string => changesInWords(changes) || '列又与湖中的表一致'

function inWords({ kind, column, from, to }: SchemaChange): string {
  switch (kind) {
    case 'added':
      return `新增列 ${column}（${to}）`
    case 'dropped':
      return `来源不再有列 ${column}`
    case 'renamed':
      return `列 ${from} 改名为 ${to}`
    case 'widened':
      return `列 ${column} 由 ${from} 放宽为 ${to}`
    case 'retyped':
      return `列 ${column} 由 ${from} 改为 ${to}`
    case 'key_lost':
      return `列 ${column} 不再是主键（复制标识）`
    case 'key_added':
      return `列 ${column} 加入主键（复制标识）`
    case 'recreated':
      return '表被删除后重新建立'
    case 'ambiguous':
      return '短时间内有列先后增删或改名，各列的值以重新读取的为准'
    case 'failed':
      return `采集程序处理此表时出错（${to}）`
  }
}
