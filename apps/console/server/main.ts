import { createWebApp } from './app.ts'
import { createChangeFeed } from './change-feed.ts'
import { readConfig } from './config.ts'
import { openStores } from './stores.ts'

const config = readConfig(process.env)
const stores = await openStores(config)
const feed = createChangeFeed({ governanceUrl: config.governanceUrl, captureUrl: config.captureUrl })
const app = await createWebApp(config, stores, feed)
await app.listen({ host: config.host, port: config.port })

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())

async function stop(): Promise<void> {
  await feed.close()
  await app.close()
  await stores.close()
  process.exit(0)
}
