import { type KeptSnapshot, keptSnapshots } from '@anju/infra/lake/snapshots.ts'
import { LEVELS, PERSONAL_KINDS } from '@anju/standards/classification.ts'
import type { Viewer } from '@anju/standards/viewer.ts'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Asset, isLakeTable } from '../assets/asset.ts'
import { type AssetHit, loadAssets, searchAssets } from '../assets/store.ts'
import { confirmClassification } from '../classification/confirm.ts'
import { datasetOfAsset } from '../classification/standard.ts'
import { fail } from '../errors.ts'
import { decideAsset } from '../policy/decide.ts'
import { PURPOSES, type Purpose, ROLE_PURPOSES } from '../policy/purpose.ts'
import { answerSelect } from '../sql-door/door.ts'
import { ASSET_KINDS } from '../store/database.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { CatalogParts } from './routes.ts'

const listQuery = z.object({
  q: z.string().max(200).default(''),
  layer: z.string().max(40).optional(),
  kind: z.enum(ASSET_KINDS).optional(),
  cursor: z.string().max(600).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
const idParams = z.object({ id: z.string().max(200) })
const purposeQuery = z.object({ purpose: z.enum(PURPOSES).optional() })
const classificationBody = z.object({
  decision: z.object({ level: z.literal(LEVELS), personal: z.enum(PERSONAL_KINDS) }).nullable(),
})
const SAMPLE_ROWS = 20

/** Assets: found, described, shown as the viewer may see them; classified by stewards. */
export function registerAssetRoutes(app: FastifyInstance, parts: CatalogParts): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['catalog']
  routes.get('/api/assets', { schema: { tags, summary: '查找数据资产', querystring: listQuery } }, ({ query }) =>
    listAssets(parts, query),
  )
  routes.get(
    '/api/assets/:id',
    { schema: { tags, summary: '数据资产详情', params: idParams, querystring: purposeQuery } },
    async ({ params, query, viewer }) =>
      assetView(await assetOf(parts, params.id), viewer, query.purpose ?? usualPurpose(viewer)),
  )
  routes.get(
    '/api/assets/:id/sample',
    { schema: { tags, summary: '数据样例（按我的权限脱敏）', params: idParams, querystring: purposeQuery } },
    async ({ params, query, viewer }) => {
      const { id, columns } = await assetOf(parts, params.id)
      const titles = new Map(columns?.map(({ name, title }) => [name, title]))
      const sql = `SELECT * FROM ${id.split('.').map(quote).join('.')} LIMIT ${SAMPLE_ROWS}`
      const purpose = query.purpose ?? usualPurpose(viewer)
      const answer = await answerSelect(parts, viewer, { sql, purpose, limit: SAMPLE_ROWS, action: 'sample' })
      // Every column is one of the asset's own: it is called what the standard or the model calls it.
      return { ...answer, columns: answer.columns.map((column) => ({ ...column, title: titles.get(column.name) ?? '' })) }
    },
  )
  routes.get(
    '/api/assets/:id/snapshots',
    { schema: { tags, summary: '仍可读取的快照，最新在前', params: idParams } },
    async ({ params }) => ({ snapshots: await snapshotsOf(parts, await assetOf(parts, params.id)) }),
  )
  routes.post(
    '/api/assets/:id/columns/:name/classification',
    {
      schema: {
        tags,
        summary: '确认字段的级别与个人信息种类',
        params: idParams.extend({ name: z.string().max(200) }),
        body: classificationBody,
      },
    },
    async ({ params, body, viewer }) => {
      await confirmClassification(parts, viewer, { asset: params.id, column: params.name, decision: body.decision })
      return assetView(await assetOf(parts, params.id), viewer, usualPurpose(viewer))
    },
  )
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
const usualPurpose = (viewer: Viewer): Purpose => ROLE_PURPOSES[viewer.role][0]

async function assetOf(parts: CatalogParts, id: string): Promise<Asset> {
  const [asset] = await loadAssets(parts.db, [id])
  if (!asset) throw fail('asset_unknown', { field: 'id', value: id })
  return asset
}

async function snapshotsOf({ lakeCatalog }: CatalogParts, asset: Asset): Promise<KeptSnapshot[]> {
  if (!isLakeTable(asset)) return []
  const [schema = '', ...table] = asset.id.split('.')
  return keptSnapshots(lakeCatalog, { schema, table: table.join('.') })
}

async function listAssets(parts: CatalogParts, { q, layer, kind, cursor, limit }: z.infer<typeof listQuery>) {
  const hits = await searchAssets(parts.db, {
    query: q,
    limit: limit + 1,
    ...(layer === undefined ? {} : { layer }),
    ...(kind === undefined ? {} : { kind }),
    ...(cursor === undefined ? {} : { after: readCursor(cursor) }),
  })
  const page = hits.slice(0, limit)
  const assets = new Map(
    (
      await loadAssets(
        parts.db,
        page.map((hit) => hit.id),
      )
    ).map((asset) => [asset.id, asset]),
  )
  const last = page.at(-1)
  return {
    assets: page.flatMap((hit) => (assets.has(hit.id) ? [summaryOf(assets.get(hit.id)!, hit)] : [])),
    next: hits.length > limit && last ? writeCursor({ rank: last.rank, id: last.id }) : null,
  }
}

function summaryOf(asset: Asset, hit: AssetHit) {
  const { columns, ...head } = asset
  return { ...head, columns: columns.map(({ name, title }) => ({ name, title })), foundIn: hit.columns }
}

/** An asset with what this viewer gets of it, and where its quality and standard stand. */
function assetView(asset: Asset, viewer: Viewer, purpose: Purpose) {
  const policy = decideAsset(viewer.role, purpose, asset)
  const dataset = datasetOfAsset(asset.id)?.name ?? null
  return {
    ...asset,
    dataset,
    quality: dataset && `/quality/datasets/${dataset}`,
    policy: {
      purpose,
      denied: isLakeTable(asset) ? policy.denied : null,
      rowFilter: policy.rowFilter?.reason ?? null,
      maxRows: policy.maxRows,
    },
    columns: asset.columns.map((column, index) => ({ ...column, policy: columnPolicy(policy, index) })),
  }
}

function columnPolicy(policy: ReturnType<typeof decideAsset>, index: number) {
  const decision = policy.columns[index]
  if (policy.denied !== null || !decision) return { action: 'deny' as const, mask: null, reason: policy.denied ?? '没有授权' }
  return { action: decision.action, mask: decision.mask, reason: decision.reason }
}
