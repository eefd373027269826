import type pg from 'pg'
import { odsNameOf } from '../ods/table.ts'
import { primaryKey } from '../store/chunk-reader.ts'
import { type PublishedTable, publishedTables } from '../store/snapshot.ts'
import { CannotRead } from './cannot-read.ts'

/** The source table that is published under a name of ods. Throws CannotRead when there is none, or more than one. */
export async function findTable(client: pg.Client, publication: string, name: string): Promise<PublishedTable> {
  const [found, ...others] = (await publishedTables(client, publication)).filter(({ relation }) => odsNameOf(relation) === name)
  if (!found) throw new CannotRead('来源库的发布中没有这张表', 'impossible')
  if (others.length > 0) {
    const sources = [found, ...others].map(({ relation }) => `${relation.schema}.${relation.name}`)
    throw new CannotRead(
      `来源表 ${sources.join('、')} 在湖中同名，只有先入湖的一张继续采集；请给其余的改名，或把它们移出发布`,
      'impossible',
    )
  }
  return found
}

/** The primary key, which every change must tell too. Throws CannotRead. */
export async function pagingKey(client: pg.Client, { relation }: PublishedTable): Promise<string[]> {
  const key = await primaryKey(client, relation.id)
  if (key.length === 0 || !key.every((name) => relation.columns.some((column) => column.name === name && column.key)))
    throw new CannotRead(
      '该表没有主键，或主键不是复制标识，既有的行不能边采集边读取；新增的行照常入湖。请在来源库加上主键后另行重新读取',
      'impossible',
    )
  return key
}
