import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seedLake } from '@anju/dashboards/testing/seeded-lake.ts'
import { openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake } from '@anju/infra/lake/test-lake.ts'
import { freePort } from '@anju/infra/local/free-port.ts'
import { startPostgres } from '@anju/infra/local/postgres.ts'
import { createTestDatabase } from '@anju/infra/local/test-postgres.ts'
import { serveScreen } from './serve-screen.ts'

// For designing by eye: `node apps/screen/testing/preview.ts [port]` serves the built app on seeded data until Ctrl-C.
const postgres = await startPostgres({
  dataDir: join(mkdtempSync(join(tmpdir(), 'anju-screen-')), 'data'),
  port: await freePort(),
  password: 'preview',
  fsync: false,
})
const database = await createTestDatabase(postgres.url('postgres'))
const lakeServer = await startTestLake(postgres.url('postgres'))
const lake = await openLake(lakeServer.options)
await seedLake(lake)
const served = await serveScreen({ databaseUrl: database.url, lake, port: Number(process.argv[2] ?? 7399) })
process.stdout.write(`${served.url}/screen/operations\n`)
process.once('SIGINT', stop).once('SIGTERM', stop)

async function stop() {
  await served.stop()
  await lake.close()
  await lakeServer.stop()
  await postgres.stop()
  process.exit()
}
