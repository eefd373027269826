import { DEFAULT_WAREHOUSE } from '../lake/rest-catalog.ts'
import type { Secrets } from './secrets.ts'
import type { Settings } from './settings.ts'

/** The catalog of the lake: ours on its port, or the one that the settings name. */
export const lakeCatalogOf = ({ ports, foreignCatalog }: Settings, secrets: Secrets) =>
  foreignCatalog ?? { url: `http://127.0.0.1:${ports.catalog}`, token: secrets.catalogToken, warehouse: DEFAULT_WAREHOUSE }
