import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { commitTables, findTable, noSuchTable } from '../commit.ts'
import type { CatalogDeps } from '../deps.ts'
import { CatalogError } from '../errors.ts'
import type { TableMetadata } from '../metadata/model.ts'
import { printMetadata } from '../metadata/print.ts'
import { withoutLingering } from '../metadata/retention.ts'
import { publishStaged, stagePublished } from '../publish.ts'
import type { MetadataFile } from '../store/metadata-files.ts'
import type { TableName } from '../store/names.ts'
import { createTable, dropTable, loadTable, registerTable, renameTable, requireNamespace, stageTable } from '../tables.ts'
import {
  commitBody,
  createTableBody,
  namespaceOf,
  pageOf,
  parseBody,
  publishBody,
  registerTableBody,
  renameBody,
  stageBody,
  transactionBody,
} from './requests.ts'

type InNamespace = { Params: { namespace: string } }
type OfTable = { Params: { namespace: string; table: string } }

const nameOf = ({ namespace, table }: OfTable['Params']): TableName => ({ namespace: namespaceOf(namespace), name: table })

/** What a load or commit answers. The file's own text goes out as it is where it can: printing it again would cost more than the rest. */
function send(reply: FastifyReply, { location, metadata, text }: MetadataFile, shown = metadata) {
  const body = shown === metadata ? text : printMetadata(shown)
  return reply.type('application/json').send(`{"metadata-location":${JSON.stringify(location)},"metadata":${body},"config":{}}`)
}

/** Tables: list, create, load, exists, commit, drop, rename, register, metrics; transactions; stage and publish. */
export function registerTableRoutes(app: FastifyInstance, deps: CatalogDeps): void {
  registerListing(app, deps)
  registerCreation(app, deps)
  registerOneTable(app, deps)
  registerCommits(app, deps)
}

function registerListing(app: FastifyInstance, deps: CatalogDeps): void {
  app.get<InNamespace & { Querystring: { pageToken?: string; pageSize?: string } }>(
    '/v1/namespaces/:namespace/tables',
    async ({ params, query }) => {
      const namespace = namespaceOf(params.namespace)
      await requireNamespace(deps, namespace)
      const { after, size } = pageOf(query)
      const names = await deps.pointers.list(namespace, after, size)
      return {
        identifiers: names.map((name) => ({ namespace, name })),
        'next-page-token': names.length === size ? names.at(-1) : null,
      }
    },
  )
}

function registerCreation(app: FastifyInstance, deps: CatalogDeps): void {
  app.post<InNamespace>('/v1/namespaces/:namespace/tables', async (request, reply) => {
    const body = parseBody(createTableBody, request.body)
    const table = { namespace: namespaceOf(request.params.namespace), name: body.name }
    const wanted = {
      schema: body.schema,
      location: body.location ?? undefined,
      spec: body['partition-spec'] ?? undefined,
      sortOrder: body['write-order'] ?? undefined,
      properties: body.properties ?? undefined,
      withFolders: isDuckDb(request),
    }
    if (!body['stage-create']) return send(reply, await createTable(deps, table, wanted))
    return { metadata: await stageTable(deps, table, wanted), config: {} }
  })

  app.post<InNamespace>('/v1/namespaces/:namespace/register', async ({ params, body }, reply) => {
    const { name, overwrite, 'metadata-location': location } = parseBody(registerTableBody, body)
    return send(reply, await registerTable(deps, { namespace: namespaceOf(params.namespace), name }, location, overwrite))
  })
}

/** DuckDB does not make the folders that it writes to. */
const isDuckDb = (request: FastifyRequest) => /^duckdb/i.test(request.headers['user-agent'] ?? '')

function registerOneTable(app: FastifyInstance, deps: CatalogDeps): void {
  app.get<OfTable & { Querystring: { snapshots?: string } }>(
    '/v1/namespaces/:namespace/tables/:table',
    async ({ params, query, headers }, reply) => {
      const file = await loadTable(deps, nameOf(params))
      const etag = `"${query.snapshots ?? 'recent'}:${file.location.slice(file.location.lastIndexOf('/') + 1)}"`
      reply.header('etag', etag)
      if (headers['if-none-match'] === etag) return reply.code(304).send()
      if (query.snapshots === 'all') return send(reply, file)
      if (query.snapshots === 'refs') return send(reply, file, referencedOnly(file.metadata))
      return send(reply, file, withoutLingering(file.metadata, deps.retention, deps.now()))
    },
  )

  app.head<OfTable>('/v1/namespaces/:namespace/tables/:table', async ({ params }, reply) => {
    if (!(await findTable(deps, nameOf(params)))) throw noSuchTable(nameOf(params))
    return reply.code(204).send()
  })

  app.delete<OfTable & { Querystring: { purgeRequested?: string } }>(
    '/v1/namespaces/:namespace/tables/:table',
    async ({ params, query }, reply) => {
      await dropTable(deps, nameOf(params), query.purgeRequested?.toLowerCase() === 'true')
      return reply.code(204).send()
    },
  )

  app.post('/v1/tables/rename', async ({ body }, reply) => {
    const { source, destination } = parseBody(renameBody, body)
    await renameTable(deps, source, destination)
    return reply.code(204).send()
  })

  app.post('/v1/namespaces/:namespace/tables/:table/metrics', (_request, reply) => reply.code(204).send())
}

function registerCommits(app: FastifyInstance, deps: CatalogDeps): void {
  app.post<OfTable>('/v1/namespaces/:namespace/tables/:table', async ({ params, body }, reply) => {
    const { requirements, updates } = parseBody(commitBody, body)
    const [file] = await commitTables(deps, [{ table: nameOf(params), requirements, updates }])
    return send(reply, file!)
  })

  app.post('/v1/transactions/commit', async ({ body }, reply) => {
    const { 'table-changes': changes } = parseBody(transactionBody, body)
    requireDistinct(changes.map(({ identifier }) => identifier))
    await commitTables(
      deps,
      changes.map(({ identifier, requirements, updates }) => ({ table: identifier, requirements, updates })),
    )
    return reply.code(204).send()
  })

  app.post('/anju/v1/publish', async ({ body }) => {
    const { namespace, table } = parseBody(publishBody, body)
    const { snapshotId, rowCount } = await publishStaged(deps, { namespace, name: table })
    return { 'snapshot-id': String(snapshotId), 'row-count': String(rowCount) }
  })

  app.post('/anju/v1/stage', async ({ body }, reply) => {
    const { namespace, table, 'snapshot-id': snapshotId } = parseBody(stageBody, body)
    await stagePublished(deps, { namespace, name: table }, snapshotId)
    return reply.code(204).send()
  })
}

function referencedOnly(table: TableMetadata): TableMetadata {
  const referenced = new Set(Object.values(table.refs).map((ref) => ref['snapshot-id']))
  return { ...table, snapshots: table.snapshots.filter((snapshot) => referenced.has(snapshot['snapshot-id'])) }
}

function requireDistinct(tables: readonly TableName[]): void {
  if (new Set(tables.map((table) => JSON.stringify(table))).size < tables.length)
    throw new CatalogError('BadRequestException', 'A transaction names each table once: its updates belong into one change')
}
