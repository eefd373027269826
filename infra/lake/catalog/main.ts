import { readCatalogConfig } from './config.ts'
import { serveCatalog } from './serve.ts'

const catalog = await serveCatalog(readCatalogConfig(process.env))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void catalog.close().then(() => process.exit(0)))
