import type { FastifyInstance } from 'fastify'
import type { CatalogDeps } from '../deps.ts'
import { CatalogError } from '../errors.ts'
import { namespaceKey } from '../store/names.ts'
import { requireNamespace } from '../tables.ts'
import { changePropertiesBody, createNamespaceBody, namespaceOf, pageOf, parseBody } from './requests.ts'

type InNamespace = { Params: { namespace: string } }

/** Namespaces: list, create, load, exists, drop, properties. */
export function registerNamespaceRoutes(app: FastifyInstance, deps: CatalogDeps): void {
  app.get<{ Querystring: { parent?: string; pageToken?: string; pageSize?: string } }>('/v1/namespaces', async ({ query }) => {
    const parent = query.parent ? namespaceOf(query.parent) : []
    if (parent.length > 0) await requireNamespace(deps, parent)
    const { after, size } = pageOf(query)
    const rest = (await deps.namespaces.children(parent)).filter((levels) => levels.at(-1)! > after)
    return { namespaces: rest.slice(0, size), 'next-page-token': rest.length > size ? rest[size - 1]!.at(-1) : null }
  })

  app.post('/v1/namespaces', async ({ body }) => {
    const { namespace, properties } = parseBody(createNamespaceBody, body)
    await deps.namespaces.create(namespace, properties)
    return { namespace, properties }
  })

  app.get<InNamespace>('/v1/namespaces/:namespace', async ({ params }) => {
    const namespace = namespaceOf(params.namespace)
    const properties = await found(deps, namespace)
    // Trino writes to a table before it creates it unless it learns the place from here.
    return { namespace, properties: { location: deps.warehouse.namespaceLocation(namespace), ...properties } }
  })

  app.head<InNamespace>('/v1/namespaces/:namespace', async ({ params }, reply) => {
    await found(deps, namespaceOf(params.namespace))
    return reply.code(204).send()
  })

  app.delete<InNamespace>('/v1/namespaces/:namespace', async ({ params }, reply) => {
    await deps.namespaces.drop(namespaceOf(params.namespace))
    return reply.code(204).send()
  })

  app.post<InNamespace>('/v1/namespaces/:namespace/properties', async ({ params, body }) => {
    const namespace = namespaceOf(params.namespace)
    const asked = parseBody(changePropertiesBody, body)
    const updates = asked.updates ?? {}
    const removals = asked.removals ?? []
    const both = removals.find((key) => key in updates)
    if (both !== undefined)
      throw new CatalogError('UnprocessableEntityException', `Property is both updated and removed: ${both}`)
    const before = await found(deps, namespace)
    await deps.namespaces.change(namespace, updates, removals)
    return {
      updated: Object.keys(updates),
      removed: removals.filter((key) => key in before),
      missing: removals.filter((key) => !(key in before)),
    }
  })
}

async function found(deps: CatalogDeps, namespace: readonly string[]) {
  const properties = await deps.namespaces.find(namespace)
  if (!properties) throw new CatalogError('NoSuchNamespaceException', `Namespace does not exist: ${namespaceKey(namespace)}`)
  return properties
}
