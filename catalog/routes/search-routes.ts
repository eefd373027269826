import { CODE_LISTS } from '@anju/standards/code-lists/registry.ts'
import { dictionaryOf } from '@anju/standards/dictionary.ts'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { queryWords, searchText } from '../assets/search-text.ts'
import { loadAssets, searchAssets } from '../assets/store.ts'
import type { CatalogParts } from './routes.ts'

const searchQuery = z.object({ q: z.string().max(200).default(''), limit: z.coerce.number().int().min(1).max(50).default(8) })

/** One search for assets, data elements and code values. */
export function registerSearchRoutes(app: FastifyInstance, { db }: CatalogParts): void {
  const findStandard = indexStandard()
  app
    .withTypeProvider<ZodTypeProvider>()
    .get(
      '/api/search',
      { schema: { tags: ['catalog'], summary: '查找资产、数据元与代码', querystring: searchQuery } },
      async ({ query }) => {
        const words = queryWords(query.q)
        if (words.length === 0) return { assets: [], elements: [], codes: [] }
        const hits = await searchAssets(db, { query: query.q, limit: query.limit })
        const assets = new Map(
          (
            await loadAssets(
              db,
              hits.map((hit) => hit.id),
            )
          ).map((asset) => [asset.id, asset]),
        )
        return {
          assets: hits.map(({ id, columns }) => ({
            id,
            title: assets.get(id)?.title ?? id,
            kind: assets.get(id)?.kind,
            foundIn: columns,
          })),
          ...findStandard(words, query.limit),
        }
      },
    )
}

// The standard is code: it is indexed once.
function indexStandard() {
  const elements = dictionaryOf().map((entry) => ({ entry, text: searchText([entry.column, entry.title, entry.code]) }))
  const codes = CODE_LISTS.flatMap(({ name, title, codes: values }) =>
    values.map((value) => ({ entry: { list: name, listTitle: title, ...value }, text: searchText([value.title, title, name]) })),
  )
  const find = <Entry>(index: readonly { entry: Entry; text: string }[], words: readonly string[], limit: number): Entry[] =>
    index
      .filter(({ text }) => words.every((word) => text.includes(word)))
      .slice(0, limit)
      .map(({ entry }) => entry)
  return (words: readonly string[], limit: number) => ({
    elements: find(elements, words, limit),
    codes: find(codes, words, limit),
  })
}
