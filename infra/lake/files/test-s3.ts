import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../../local/free-port.ts'
import { ROOT } from '../../local/settings.ts'
import { letEndWithUs, stopWith } from '../../local/test-process.ts'
import type { S3Settings } from './s3-settings.ts'

const run = promisify(execFile)

/** A real S3-compatible server of its own for one test file (Versity's gateway over a folder), with an empty bucket `centre`. */
export interface TestS3 {
  readonly s3: S3Settings
  /** A place in its bucket for a lake. */
  readonly warehouse: string
  /** Folder in which the bucket's objects lie as files. */
  readonly folder: string
  stop(): Promise<void>
}

const VERSION = '1.8.0'
const TOOLS = join(ROOT, '.tools', `versitygw-${VERSION}`)
const SERVER = join(TOOLS, 'versitygw')

/** False where a machine has neither the server nor Go to build it: there these tests are left out. In CI they never are. */
export const S3_CAN_RUN = process.env.CI === 'true' || existsSync(SERVER) || hasGo()

function hasGo(): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'go')))
}

/** Builds the server where it is missing (minutes, once a machine); two tests may ask at the same time. */
async function bringServer(): Promise<void> {
  if (existsSync(SERVER)) return
  const unfinished = mkdtempSync(`${TOOLS}.`)
  try {
    const env = { ...process.env, GOBIN: unfinished, CGO_ENABLED: '0' }
    await run('go', ['install', `github.com/versity/versitygw/cmd/versitygw@v${VERSION}`], { env })
    await rename(unfinished, TOOLS).catch((error: unknown) => {
      if (!existsSync(SERVER)) throw error // another test was first
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

export async function startTestS3(): Promise<TestS3> {
  await bringServer()
  const folder = mkdtempSync(join(tmpdir(), 'anju-test-s3-'))
  mkdirSync(join(folder, 'centre'))
  const port = await freePort()
  const s3: S3Settings = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    accessKeyId: 'test-key',
    secretAccessKey: 'test-secret-of-the-storage',
    urlStyle: 'path',
  }
  const env = { ...process.env, ROOT_ACCESS_KEY_ID: s3.accessKeyId, ROOT_SECRET_ACCESS_KEY: s3.secretAccessKey }
  const where = ['--quiet', '--health', '/healthz', '--port', `127.0.0.1:${port}`, 'posix', folder]
  const child = spawn(SERVER, where, { env, stdio: 'ignore' })
  letEndWithUs(child)
  for (let waited = 0; !(await fetch(`${s3.endpoint}/healthz`).catch(() => undefined))?.ok; waited += 50) {
    if (child.exitCode !== null || waited > 30_000) throw new Error('The S3 server did not become ready in 30 s')
    await sleep(50)
  }
  return {
    s3,
    warehouse: 's3://centre/lake',
    folder: join(folder, 'centre'),
    async stop() {
      await stopWith(child, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
