import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { ROOT } from './settings.ts'
import { letEndWithUs, stopWith } from './test-process.ts'

/** A real MariaDB server of its own for one test file, with a database `outside` and its user of the same name. */
export interface TestMysql {
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  stop(): Promise<void>
}

const TOOLS = join(ROOT, '.tools/mariadb')
/** The server and the two libraries of it that a small Debian does not have. */
const PACKAGES = ['mariadb-server-core', 'libaio1', 'liburing2']
const SYSTEM_TABLES = ['mysql_system_tables.sql', 'mysql_system_tables_data.sql']
const PASSWORD = 'outside-secret'

/**
 * The machine's own server, else Debian's packages unpacked beside the other tools: nothing is installed, no root is needed. Throws where
 * neither is to be had.
 */
function serverFiles(): { binary: string; share: string; libraries: string } {
  const own = '/usr/sbin/mariadbd'
  if (existsSync(own)) return { binary: own, share: '/usr/share/mysql', libraries: '' }
  if (!existsSync(TOOLS)) unpack()
  const libraries = join(TOOLS, 'usr/lib', readdirSync(join(TOOLS, 'usr/lib')).find((name) => name.includes('linux'))!)
  return { binary: join(TOOLS, 'usr/sbin/mariadbd'), share: join(TOOLS, 'usr/share/mysql'), libraries }
}

function unpack(): void {
  const folder = mkdtempSync(join(ROOT, '.tools/mariadb-'))
  const done = spawnSync('apt-get', ['download', ...PACKAGES], { cwd: folder, encoding: 'utf8' })
  if (done.status !== 0)
    throw new Error(`No MariaDB here, and apt-get cannot download ${PACKAGES.join(', ')}: ${done.stderr ?? done.error}`)
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.deb'))) {
    execFileSync('dpkg', ['-x', name, '.'], { cwd: folder })
    rmSync(join(folder, name))
  }
  try {
    renameSync(folder, TOOLS)
  } catch (error) {
    // Another test file was first.
    if (!existsSync(TOOLS)) throw error
    rmSync(folder, { recursive: true })
  }
}

export async function startTestMysql(): Promise<TestMysql> {
  const { binary, share, libraries } = serverFiles()
  const folder = mkdtempSync(join(tmpdir(), 'anju-test-mysql-'))
  const data = join(folder, 'data')
  mkdirSync(data)
  const env = { ...process.env, LD_LIBRARY_PATH: libraries }
  const shared = ['--no-defaults', `--user=${userInfo().username}`, `--datadir=${data}`, `--lc-messages-dir=${share}`]
  const small = ['--innodb-log-file-size=8M', '--innodb-buffer-pool-size=32M']
  const tables = SYSTEM_TABLES.map((name) => readFileSync(join(share, name), 'utf8'))
  const bootstrap = [
    'CREATE DATABASE mysql;\nUSE mysql;',
    ...tables,
    'FLUSH PRIVILEGES;',
    'CREATE DATABASE outside CHARACTER SET utf8mb4;',
    `CREATE USER outside@'127.0.0.1' IDENTIFIED BY '${PASSWORD}';`,
    "GRANT ALL ON outside.* TO outside@'127.0.0.1';\n",
  ].join('\n')
  execFileSync(binary, [...shared, ...small, '--bootstrap'], { env, input: bootstrap, stdio: ['pipe', 'ignore', 'ignore'] })
  const port = await freePort()
  const where = [`--port=${port}`, '--bind-address=127.0.0.1', `--socket=${join(folder, 'socket')}`, '--skip-name-resolve']
  const child = spawn(binary, [...shared, ...small, ...where], { env, stdio: 'ignore' })
  letEndWithUs(child)
  for (let waited = 0; !(await answers(port)); waited += 100) {
    if (child.exitCode !== null || waited > 30_000) throw new Error('MariaDB did not become ready in 30 s')
    await sleep(100)
  }
  return {
    port,
    user: 'outside',
    password: PASSWORD,
    database: 'outside',
    async stop() {
      await stopWith(child, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (open: boolean) => () => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', end(true)).once('error', end(false))
  })
