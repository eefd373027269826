import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type LakeOptions, readLakeConfig } from '@anju/infra/lake/config.ts'
import { lakeEnvironment } from '@anju/infra/local/parts.ts'
import { readOrMakeSecrets, type Secrets } from '@anju/infra/local/secrets.ts'
import { ROOT, readSettings } from '@anju/infra/local/settings.ts'

/** A demo centre of the bench's own, started as `npm start` starts it. */
export interface Centre extends AsyncDisposable {
  readonly stateDir: string
  readonly web: string
  /** Address of its Temporal. */
  readonly temporal: string
  readonly ledger: { readonly url: string; readonly token: string }
  readonly secrets: Secrets
  readonly lake: LakeOptions
  /** Seconds until every part served, and until the demo centre was there and the addresses were told. */
  readonly started: { readonly parts: number; readonly ready: number }
}

const LAST_PART = /^✓ web /m
const READY = /^Anju is ready/m
/** A demo centre of ten times the people is played for a quarter of an hour. */
const WITHIN_MS = 3_600_000

/** Starts the centre of this folder, making it where the folder is empty. Throws an Error with its last words when it does not get ready. */
export async function startCentre(stateDir: string, portBase: number): Promise<Centre> {
  const environment = { ...process.env, ANJU_STATE: stateDir, ANJU_PORT_BASE: String(portBase) }
  const settings = readSettings(environment)
  const { ports } = settings
  const began = performance.now()
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, 'infra/local/start.ts')], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk
    })
  const told = async (line: RegExp) => {
    while (!line.test(said)) {
      if (child.exitCode !== null || performance.now() - began > WITHIN_MS)
        throw new Error(`npm start did not get ready:\n${said}`)
      await sleep(20)
    }
    return (performance.now() - began) / 1_000
  }
  const stop = async () => {
    if (child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGINT')
    await ended
  }
  try {
    const started = { parts: await told(LAST_PART), ready: await told(READY) }
    const secrets = readOrMakeSecrets(join(stateDir, 'secrets.json'))
    return {
      stateDir,
      web: `http://127.0.0.1:${ports.web}`,
      temporal: `127.0.0.1:${ports.temporal}`,
      ledger: { url: `http://127.0.0.1:${ports.ledger}`, token: secrets.ledgerToken },
      secrets,
      lake: readLakeConfig(lakeEnvironment(settings, secrets)),
      started,
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What the centre's API answers to its own services. Throws an Error with the refusal. */
export async function askCentre<Answer>({ web, secrets }: Centre, path: string, body?: object): Promise<Answer> {
  const headers = { authorization: `Bearer ${secrets.serviceToken}`, 'content-type': 'application/json' }
  const request = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) }
  const response = await fetch(new URL(path, web), request)
  if (!response.ok) throw new Error(`${path} ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}

const QUIET_MS = 15_000

/** Waits until no run of the asset graph has been going on for a while: what is measured then is not the work of before. */
export async function settle(centre: Centre): Promise<void> {
  for (let quietSince = Date.now(); Date.now() - quietSince < QUIET_MS; await sleep(500)) {
    const { runs } = await askCentre<{ runs: { finishedAt: string | null }[] }>(centre, '/api/runs?limit=5')
    if (runs.some(({ finishedAt }) => finishedAt === null)) quietSince = Date.now()
  }
}
