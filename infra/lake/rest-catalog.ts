import { LakeUnavailable } from './errors.ts'

/** Where the lake's catalog answers: ours, or any other that speaks Iceberg's REST protocol. */
export interface CatalogAddress {
  readonly catalogUrl: string
  readonly token?: string
  /** The name by which a catalog of several lakes knows this one. */
  readonly warehouse?: string
}

/** What our catalog has beyond the protocol: publishing in one pointer swap, the staged name dropped with it. */
export const PUBLISH_ENDPOINT = 'POST /anju/v1/publish'
const TRANSACTION_ENDPOINT = 'POST /v1/{prefix}/transactions/commit'

export interface CatalogAnswer {
  readonly status: number
  readonly ok: boolean
  readonly text: string
}

/** How a catalog wants to be asked, by its own word. */
interface CatalogRoutes {
  readonly prefix: string
  /** Undefined where it does not say: then all of the protocol. */
  readonly endpoints: ReadonlySet<string> | undefined
}

const known = new Map<string, Promise<CatalogRoutes>>()

/** Whether the catalog has an operation of the list in its `/v1/config`; of the protocol's own where it has no such list. */
async function offers(catalog: CatalogAddress, endpoint: string): Promise<boolean> {
  const { endpoints } = await routesOf(catalog)
  return endpoints?.has(endpoint) ?? endpoint.startsWith('POST /v1/')
}

/** Whether the catalog publishes by itself (it is ours). Throws LakeUnavailable. */
export const publishesItself = (catalog: CatalogAddress): Promise<boolean> => offers(catalog, PUBLISH_ENDPOINT)

/** Whether several tables change in one commit, which exactly once rests on. Throws LakeUnavailable. */
export const commitsSeveralTables = (catalog: CatalogAddress): Promise<boolean> => offers(catalog, TRANSACTION_ENDPOINT)

/** Asks the catalog under its own prefix: `path` begins behind it, as `namespaces/ods/tables/x`. Throws LakeUnavailable when it does not answer. */
export async function askCatalog(catalog: CatalogAddress, method: string, path: string, body?: string): Promise<CatalogAnswer> {
  const { prefix } = await routesOf(catalog)
  return ask(catalog, method, `v1/${prefix ? `${prefix}/` : ''}${path}`, body)
}

/** Asks for what stands beside the protocol: `path` begins at the catalog's address. Throws LakeUnavailable when it does not answer. */
export async function ask(catalog: CatalogAddress, method: string, path: string, body?: string): Promise<CatalogAnswer> {
  const response = await send(catalog, method, path, body === undefined ? {} : { body }).catch((cause: unknown) =>
    Promise.reject(silent(catalog, cause)),
  )
  return { status: response.status, ok: response.ok, text: await response.text() }
}

/** As `ask`, with the answer as it comes. Rejects with what `fetch` says. */
export const send = (
  { catalogUrl, token }: CatalogAddress,
  method: string,
  path: string,
  request: Pick<RequestInit, 'body' | 'signal'>,
): Promise<Response> =>
  fetch(`${catalogUrl.replace(/\/+$/, '')}/${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...request,
  })

/** What is thrown when it does not answer. */
export const silent = ({ catalogUrl }: CatalogAddress, cause: unknown): LakeUnavailable =>
  new LakeUnavailable(`The lake catalog at ${catalogUrl} does not answer`, { cause })

/** Asked once in a process; a catalog that does not answer is asked again. */
function routesOf(catalog: CatalogAddress): Promise<CatalogRoutes> {
  const key = JSON.stringify([catalog.catalogUrl, catalog.warehouse])
  const routes = known.get(key) ?? readRoutes(catalog)
  known.set(key, routes)
  routes.catch(() => known.delete(key))
  return routes
}

async function readRoutes(catalog: CatalogAddress): Promise<CatalogRoutes> {
  const answer = await ask(catalog, 'GET', `v1/config?warehouse=${encodeURIComponent(catalog.warehouse ?? DEFAULT_WAREHOUSE)}`)
  if (!answer.ok)
    throw new LakeUnavailable(`The lake catalog answered ${answer.status} to /v1/config: ${answer.text.slice(0, 300)}`)
  const {
    defaults = {},
    overrides = {},
    endpoints,
  } = JSON.parse(answer.text) as {
    defaults?: Record<string, string>
    overrides?: Record<string, string>
    endpoints?: string[]
  }
  return { prefix: overrides.prefix ?? defaults.prefix ?? '', endpoints: endpoints ? new Set(endpoints) : undefined }
}

/** Our own catalog has one lake, of this name. */
export const DEFAULT_WAREHOUSE = 'lake'
