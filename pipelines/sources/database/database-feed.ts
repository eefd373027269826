import type { JsonRecord } from '../../import/file/json-record.ts'
import { SourceRefused } from '../errors.ts'
import type { Feed, Page } from '../pull/feed.ts'
import type { DatabaseOrigin } from '../source.ts'
import { type Ordering, rowsAfter, rowsSince } from './statements.ts'
import type { OutsideTable, TableColumn } from './table.ts'

/**
 * A table as a feed, in the order of watermark and key; without a watermark in the order of its key. The first page of a pull goes back by
 * `lagSeconds`: a transaction that began before the last one seen may have been committed after it. What is read again is not written again.
 */
export async function databaseFeed(table: OutsideTable, origin: DatabaseOrigin): Promise<Feed> {
  const ordering = await orderingOf(table, origin)
  let first = true
  return {
    async page(cursor) {
      const after = cursor === null ? [] : (JSON.parse(cursor) as string[])
      const again = first && cursor !== null && origin.watermark !== null
      first = false
      const limit = origin.pageRows
      const late = again ? rowsSince(ordering, table.dialect, { since: after[0]!, seconds: origin.lagSeconds, limit }) : undefined
      const rows = await table.rows(late ?? rowsAfter(ordering, table.dialect, { after, limit }))
      return pageOf(rows, ordering, { cursor, limit })
    },
  }
}

function pageOf(
  rows: readonly JsonRecord[],
  { columns }: Ordering,
  { cursor, limit }: { cursor: string | null; limit: number },
): Page {
  const last = rows.at(-1)
  if (!last) return { rows, next: cursor, more: false }
  return { rows, next: JSON.stringify(columns.map(({ name }) => last.get(name) ?? null)), more: rows.length === limit }
}

/** Which columns order the rows. Throws SourceRefused when one is not there, or when rows hide behind an empty watermark. */
async function orderingOf(table: OutsideTable, { table: name, key, watermark }: DatabaseOrigin): Promise<Ordering> {
  const known = await table.columns()
  if (known.length === 0) throw new SourceRefused(`对方没有表“${name}”，或者没有给我们读取它的权限`)
  const find = (what: string, wanted: string): TableColumn => {
    const found = known.find((column) => column.name === wanted)
    if (found) return found
    throw new SourceRefused(`表“${name}”没有${what}“${wanted}”；可用的列：${known.map((column) => column.name).join('、')}`)
  }
  const keys = key.map((column) => find('主键列', column))
  const quoted = name.split('.').map(table.dialect.quote).join('.')
  if (watermark === null) return { table: quoted, columns: keys }
  const mark = find('水位列', watermark)
  if (mark.nullable) await refuseHidden(table, quoted, mark)
  return { table: quoted, columns: [mark, ...keys.filter(({ name: column }) => column !== watermark)] }
}

/** A row without a watermark is after no other: it would never be read, and nobody would know. */
async function refuseHidden(table: OutsideTable, quoted: string, { name }: TableColumn): Promise<void> {
  const [row] = await table.rows({
    sql: `SELECT count(*) AS hidden FROM ${quoted} WHERE ${table.dialect.quote(name)} IS NULL`,
    values: [],
  })
  const hidden = row?.get('hidden')
  if (hidden !== '0')
    throw new SourceRefused(
      `有 ${hidden} 行的水位列“${name}”为空，增量接入读不到它们；请由对方补齐，或改为全量比对（不填水位列）`,
    )
}
