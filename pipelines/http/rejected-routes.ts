import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { findDataset } from '@anju/standards/datasets/registry.ts'
import type { Viewer } from '@anju/standards/viewer.ts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { problem } from '../errors.ts'
import { cellsOf, wholeLineOf } from '../sources/rejected/rejected-row.ts'
import { type Correction, mappingOf, type Settlement } from '../sources/rejected/settle.ts'
import { countRejected, type ListedRow, rejectedFrom, rejectedPlace } from '../sources/store/rejected-list.ts'
import type { RejectedRow } from '../sources/store/rejected-rows.ts'
import type { PipelinesDb } from '../store/database.ts'
import { chosenOf, filter, pageQuery, readPlace, sharesOf, sumOf, writePlace } from './listing.ts'
import type { ShowRaw } from './quarantine-view.ts'

export interface RejectedRouteDeps {
  readonly db: PipelinesDb
  readonly lake: Pick<LakeSession, 'query'>
  readonly showRaw: ShowRaw
  /** Lets a row in; done by the worker, since this server only reads the lake. Rejects when it cannot be reached. */
  readonly settle: (correction: Correction) => Promise<Settlement>
}

const tags = ['sources']
const rejectedQuery = pageQuery.extend({ dataset: filter, source: filter, reason: filter })
const settleBody = z.object({
  batch: z.string().min(1).max(200),
  dataset: z.string().min(1).max(100),
  line: z.number().int().min(0),
  digest: z.string().regex(/^[0-9a-f]{32}$/, '32 位十六进制数'),
  corrections: z.record(z.string().max(200), z.string().max(100_000).nullable()).default({}),
})

/** Mounts under /api/sources/rejected the rows of outside sources and files that did not fit: seen as the viewer may see their columns, put right and let in. */
export function registerRejectedRoutes(
  app: FastifyInstance,
  deps: RejectedRouteDeps & { requireSteward: (request: FastifyRequest) => Viewer },
): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.get(
    '/api/sources/rejected',
    {
      schema: {
        tags,
        summary: '退回的行：外部来源与文件中未能入湖的行（按我的权限脱敏），逐页，可按数据集、来源与原因筛选',
        querystring: rejectedQuery,
      },
    },
    ({ viewer, query }) => rejectedRows(deps, viewer, query),
  )
  routes.post(
    '/api/sources/rejected/settle',
    { schema: { tags, summary: '更正退回的一行并入湖', body: settleBody } },
    async (request) => {
      const by = deps.requireSteward(request).name
      const known = findDataset(request.body.dataset)?.elements.map(({ name }) => name) ?? []
      const strange = Object.keys(request.body.corrections).find((name) => !known.includes(name))
      if (strange !== undefined)
        throw problem('element_unknown', { field: 'corrections', value: strange, allowed: known.join('、') })
      const settled = await deps.settle({ ...request.body, by }).catch((error: unknown) => {
        request.log.error({ err: error }, 'a rejected row could not be settled')
        throw problem('temporal_unavailable')
      })
      if (settled.kind === 'unknown') throw problem('rejected_row_unknown', { field: 'line', value: String(request.body.line) })
      if (settled.kind === 'misfit') throw problem('row_misfit', { detail: settled.reason, field: settled.field })
      return { settled: true }
    },
  )
}

/** A page of the rows that wait, and how many there are; values by element as the viewer may see them. A reason quotes no personal value (import/parse-row.ts). */
async function rejectedRows(
  { db, lake, showRaw }: RejectedRouteDeps,
  viewer: Viewer,
  { dataset, source, reason: kind, limit, cursor }: z.infer<typeof rejectedQuery>,
) {
  const after = readPlace(rejectedPlace, cursor)
  const { rows, next } = await rejectedFrom(lake, { dataset, source, kind }, { limit, after })
  const counts = await countRejected(lake)
  const shown = new Map<ListedRow, Awaited<ReturnType<ShowRaw>>[number]>()
  for (const [name, waiting] of Map.groupBy(rows, (row) => row.dataset)) {
    const raw = await Promise.all(waiting.map((row) => textsOf(db, row)))
    const asset = `ods.import_${name}`
    const answer = await showRaw(viewer, { asset, rows: raw, statement: `退回的行 ${asset}` })
    for (const [index, row] of waiting.entries()) shown.set(row, answer[index]!)
  }
  return {
    rows: rows.map((row) => viewOf(row, shown.get(row)!)),
    next: next ? writePlace(next) : null,
    total: sumOf(chosenOf(counts, { dataset, source, kind })),
    datasets: sharesOf(counts, 'dataset'),
    sources: sharesOf(chosenOf(counts, { dataset }), 'source'),
    reasons: sharesOf(chosenOf(counts, { dataset, source }), 'kind'),
  }
}

const viewOf = ({ raw: _raw, ...row }: ListedRow, values: Awaited<ReturnType<ShowRaw>>[number]) => ({ ...row, values })

/** Every element of the row's dataset, so that any of them can be put right; and the line itself where it has no columns. */
async function textsOf(db: PipelinesDb, row: RejectedRow): Promise<Record<string, string | null>> {
  const dataset = findDataset(row.dataset)!
  const cells = cellsOf(dataset, row.raw, await mappingOf(db, row))
  const elements = dataset.elements.filter(({ place }) => place !== 'lake')
  return { ...wholeLineOf(row.raw), ...Object.fromEntries(elements.map(({ name }) => [name, textOf(cells[name])])) }
}

const textOf = (cell: unknown): string | null => (cell === null || cell === undefined || cell === '' ? null : String(cell))
