import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@anju/infra/local/free-port.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

const START_TIMEOUT_MS = 30_000
const KEY_ID = 'bench'

/** The ledger as a process of its own, and a clerk who has signed in. */
export interface LedgerService extends AsyncDisposable {
  readonly port: number
  /** Access token of the clerk, signed as the sign-in provider signs it. */
  readonly token: string
}

/** Starts the ledger on a database, with a sign-in provider of its own; disposing stops both. */
export async function startLedgerService(databaseUrl: string): Promise<LedgerService> {
  const keys = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: KEY_ID, alg: 'RS256' }
  const provider = createServer((request, response) => {
    const document = request.url === '/certs' ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/certs` }
    response.end(JSON.stringify(document))
  })
  await once(provider.listen(0, '127.0.0.1'), 'listening')
  const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  const signing = new SignJWT({ role: 'clerk' }).setProtectedHeader({ alg: 'RS256', kid: KEY_ID })
  const token = await signing.setSubject('wang').setIssuer(issuer).setExpirationTime('2h').sign(keys.privateKey)

  const port = await freePort()
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, 'services/core-ledger/main.ts')], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      LEDGER_PORT: String(port),
      LEDGER_DATABASE_URL: databaseUrl,
      LEDGER_TOKEN: 'token-of-the-bench-0123456789',
      OIDC_ISSUER: issuer,
    },
  })
  const stop = async () => {
    provider.close()
    await stopped(child)
  }
  try {
    await ready(port)
    return { port, token, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function ready(port: number): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS
  while (performance.now() < deadline) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined)
    if (answer?.ok) return
    await sleep(50)
  }
  throw new Error('the ledger did not start')
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
