import type { CatalogStore } from '../store/database.ts'
import type { Asset } from './asset.ts'
import { loadAssets } from './store.ts'

/** All assets with their columns at one revision of the catalog. */
export interface AssetSet {
  readonly revision: string
  readonly byId: ReadonlyMap<string, Asset>
}

/** The catalog as it is now: read again only when something that policy depends on has changed. */
export interface AssetSnapshot {
  current(): Promise<AssetSet>
}

export function createAssetSnapshot(db: CatalogStore): AssetSnapshot {
  let held: AssetSet | undefined
  return {
    async current() {
      const { revision } = await db.selectFrom('catalog.revision').select('revision').executeTakeFirstOrThrow()
      if (held?.revision === revision) return held
      held = await db
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute(async (trx) => {
          const at = await trx.selectFrom('catalog.revision').select('revision').executeTakeFirstOrThrow()
          const assets = await loadAssets(trx)
          return { revision: at.revision, byId: new Map(assets.map((asset) => [asset.id, asset])) }
        })
      return held
    },
  }
}
