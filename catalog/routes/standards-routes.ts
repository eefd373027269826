import { CODE_LISTS } from '@anju/standards/code-lists/registry.ts'
import { DATASETS, findDataset } from '@anju/standards/datasets/registry.ts'
import { dictionaryOf } from '@anju/standards/dictionary.ts'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { fail } from '../errors.ts'

const nameParams = z.object({ name: z.string().max(100) })

/** The standard as people read it: datasets, their elements, code lists. */
export function registerStandardsRoutes(app: FastifyInstance): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['standards']
  routes.get('/api/standards/datasets', { schema: { tags, summary: '数据集标准目录' } }, async () => ({
    datasets: DATASETS.map(({ elements, ...dataset }) => ({ ...dataset, elementCount: elements.length })),
  }))
  routes.get(
    '/api/standards/datasets/:name',
    { schema: { tags, summary: '数据集标准', params: nameParams } },
    async ({ params }) => {
      const dataset = findDataset(params.name)
      if (!dataset)
        throw fail('dataset_unknown', { field: 'name', value: params.name, allowed: DATASETS.map(({ name }) => name).join('、') })
      const { elements: _, ...head } = dataset
      return { ...head, elements: dictionaryOf([dataset]) }
    },
  )
  routes.get(
    '/api/standards/code-lists/:name',
    { schema: { tags, summary: '代码集', params: nameParams } },
    async ({ params }) => {
      const list = CODE_LISTS.find(({ name }) => name === params.name)
      if (!list)
        throw fail('code_list_unknown', {
          field: 'name',
          value: params.name,
          allowed: CODE_LISTS.map(({ name }) => name).join('、'),
        })
      return list
    },
  )
}
