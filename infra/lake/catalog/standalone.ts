import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { freePort } from '../../local/free-port.ts'
import { startPostgres } from '../../local/postgres.ts'
import { readOrMakeSecrets } from '../../local/secrets.ts'
import { ROOT } from '../../local/settings.ts'
import { serveCatalog } from './serve.ts'

// `npm run catalog`: the catalog alone on a free port, with its own PostgreSQL and folder, for other engines and conformance kits.
const stateDir = resolve(ROOT, process.env.ANJU_STATE ?? '.anju-catalog')
mkdirSync(stateDir, { recursive: true })
const secrets = readOrMakeSecrets(join(stateDir, 'secrets.json'))
const postgres = await startPostgres({
  dataDir: join(stateDir, 'postgres'),
  port: await freePort(),
  password: secrets.postgresPassword,
})
await ensureDatabase(postgres.url('postgres'))
const port = await freePort()
const catalog = await serveCatalog(
  {
    host: '127.0.0.1',
    port,
    databaseUrl: postgres.url('lake'),
    warehouse: join(stateDir, 'warehouse'),
    s3: undefined,
    token: undefined,
  },
  { permissive: true },
)
console.log(`http://127.0.0.1:${port}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())

async function stop(): Promise<void> {
  await catalog.close()
  await postgres.stop()
  process.exit(0)
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const known = await client.query("SELECT 1 FROM pg_database WHERE datname = 'lake'")
  if (known.rowCount === 0) await client.query('CREATE DATABASE lake')
  await client.end()
}
