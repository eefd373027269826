import { STAGED_SUFFIX } from './catalog/store/names.ts'
import type { LakeTable } from './compaction/catalog-client.ts'
import { LakeUnavailable } from './errors.ts'
import { askCatalog, type CatalogAddress } from './rest-catalog.ts'

interface Page {
  readonly namespaces?: readonly (readonly string[])[]
  readonly identifiers?: readonly { readonly name: string }[]
  readonly 'next-page-token'?: string | null
}

/** All tables of the lake's layers in order of their names, but for those staged, which are their makers'. Throws LakeUnavailable. */
export async function listTables(catalog: CatalogAddress): Promise<LakeTable[]> {
  const tables: LakeTable[] = []
  for (const { namespaces = [] } of await pagesOf(catalog, 'namespaces'))
    for (const [schema, ...deeper] of namespaces) {
      if (schema === undefined || deeper.length > 0) continue
      const pages = await pagesOf(catalog, `namespaces/${encodeURIComponent(schema)}/tables`)
      const names = pages.flatMap(({ identifiers = [] }) => identifiers.map(({ name }) => name))
      tables.push(...names.filter((name) => !name.endsWith(STAGED_SUFFIX)).map((table) => ({ schema, table })))
    }
  return tables.toSorted((a, b) => (`${a.schema}.${a.table}` < `${b.schema}.${b.table}` ? -1 : 1))
}

async function pagesOf(catalog: CatalogAddress, path: string): Promise<Page[]> {
  const pages: Page[] = []
  for (let token = ''; ; ) {
    const { status, ok, text } = await askCatalog(catalog, 'GET', token ? `${path}?pageToken=${encodeURIComponent(token)}` : path)
    // A namespace that was dropped meanwhile has no tables.
    if (status === 404) return pages
    if (!ok) throw new LakeUnavailable(`The lake catalog answered ${status} to listing ${path}`)
    const page = JSON.parse(text) as Page
    pages.push(page)
    if (!page['next-page-token']) return pages
    token = page['next-page-token']
  }
}
