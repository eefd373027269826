import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../local/free-port.ts'
import { ROOT } from '../local/settings.ts'
import { createTestDatabase } from '../local/test-postgres.ts'
import { startTestProcess, type TestProcess } from '../local/test-process.ts'
import type { LakeOptions } from './config.ts'
import { type S3Settings, s3Environment } from './files/s3-settings.ts'

/** A lake of its own for one test file: its catalog is a real process over a database of its own. */
export interface TestLake {
  readonly options: LakeOptions
  /** What a process needs to reach the lake (the LAKE client environment). */
  readonly env: Record<string, string>
  readonly catalogProcess: TestProcess['process']
  /** kill -9 of the catalog; resolves when it is gone. */
  kill(): Promise<void>
  /** Folder of the lake's files, or `s3://bucket/prefix`. */
  readonly warehouse: string
  /** A second catalog process over the same database and folder. */
  startTwin(): Promise<{ catalogUrl: string; stop(): Promise<void> }>
  /** Starts the catalog again on the same port and database, in the same folder or in `warehouse`. */
  restart(warehouse?: string): Promise<void>
  /** Where the catalog's pointers stand. */
  readonly databaseUrl: string
  stop(): Promise<void>
}

/** Where a test's lake lies when not in a folder. */
export interface TestStorage {
  readonly warehouse: string
  readonly s3: S3Settings
}

const TOKEN = 'test-lake-token'
const EXTENSIONS = join(ROOT, '.tools/duckdb')

/**
 * Starts an empty lake: `startTestLake(inject('postgresUrl'))`. `output`: where what the catalog says goes; `storage`: where its files lie,
 * else in a folder of its own.
 */
export async function startTestLake(
  postgresUrl: string,
  output: 'inherit' | 'kept' = 'inherit',
  storage?: TestStorage,
): Promise<TestLake> {
  const database = await createTestDatabase(postgresUrl)
  const warehouse = storage?.warehouse ?? mkdtempSync(join(tmpdir(), 'anju-test-lake-'))
  const storageEnv = s3Environment(storage?.s3)
  const port = await freePort()
  const catalogUrl = `http://127.0.0.1:${port}`
  const start = (at = port, folder = warehouse) =>
    startTestProcess(
      'infra/lake/catalog/main.ts',
      at,
      {
        LAKE_CATALOG_PORT: String(at),
        LAKE_DATABASE_URL: database.url,
        LAKE_WAREHOUSE: folder,
        LAKE_CATALOG_TOKEN: TOKEN,
        ...storageEnv,
      },
      output,
    )
  let catalog = await start()
  const kill = () => catalog.kill()
  return {
    options: { catalogUrl, token: TOKEN, extensionDir: EXTENSIONS, memoryLimit: '512MB', ...(storage ? { s3: storage.s3 } : {}) },
    env: { LAKE_CATALOG_URL: catalogUrl, LAKE_CATALOG_TOKEN: TOKEN, DUCKDB_EXTENSIONS: EXTENSIONS, ...storageEnv },
    get catalogProcess() {
      return catalog.process
    },
    kill,
    warehouse,
    async startTwin() {
      const twinPort = await freePort()
      const twin = await start(twinPort)
      return { catalogUrl: `http://127.0.0.1:${twinPort}`, stop: twin.kill }
    },
    databaseUrl: database.url,
    async restart(folder) {
      await kill()
      catalog = await start(port, folder)
    },
    async stop() {
      await kill()
      await database.drop()
      if (!storage) rmSync(warehouse, { recursive: true, force: true })
    },
  }
}
