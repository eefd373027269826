#!/usr/bin/env node
// The one door of the command line: `node infra/local/anju.mjs VERB …` (npm start, npm test, …).
// Plain JavaScript without dependencies, since it runs before anything is installed, on any Node from 18 on.
// It brings what is missing (Node 24, npm packages, the private Python environment) and hands over to the verb's TypeScript.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const TOOLS = join(ROOT, '.tools')
const NODE_VERSION = '24.21.0'
const VERBS = {
  start: 'infra/local/start.ts',
  test: 'infra/local/test.ts',
  check: 'infra/local/check.ts',
  build: 'infra/local/build.ts',
  demo: 'demo/follow.ts',
  import: 'pipelines/import/main.ts',
  catalog: 'infra/lake/catalog/standalone.ts',
  bench: 'bench/main.ts',
  backup: 'infra/backup/backup.ts',
  restore: 'infra/backup/restore.ts',
  chaos: 'pipelines/chaos/main.ts',
  simulate: 'services/core-ledger/simulator/main.ts',
}

const say = (text) => process.stdout.write(`${text}\n`)

/** Stops with one line that says what is wrong and what to do. */
function fail(text, code = 1) {
  process.stderr.write(`anju: ${text}\n`)
  process.exit(code)
}

/** What runs for us at the moment: a step of the installation, or the verb. */
let underway
let interruptedAt = 0

/**
 * Whatever runs for us has a process group of its own, so a signal reaches it from here alone, whether it came from a terminal, from npm or from kill;
 * a second one that follows at once is the same one on another way (a terminal tells npm and us, and npm tells us again).
 */
function passOn(signal) {
  const again = Date.now() - interruptedAt < 500
  interruptedAt = Date.now()
  if (!again) underway?.(signal)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => passOn(signal))

/** Signals a process and all that it started. */
function signalGroup({ pid }, signal) {
  try {
    if (pid) process.kill(-pid, signal)
  } catch {
    // It has ended by itself.
  }
}

const diskFull = (what) => fail(`磁盘已满（disk full），没有做完：${what}。请腾出空间后再运行一次，做完的部分会保留。`)

/** One step of the installation. Its words are shown only when it fails. */
async function run(command, args, what) {
  const started = Date.now()
  say(`… ${what}`)
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
  underway = () => {
    signalGroup(child, 'SIGINT')
    setTimeout(() => signalGroup(child, 'SIGKILL'), 2_000)
  }
  const result = await new Promise((done) => child.on('error', (error) => done({ error })).on('close', (code) => done({ code })))
  if (interruptedAt) {
    signalGroup(child, 'SIGKILL')
    fail(`已中断：${what}。再次运行会接着做。`, 130)
  }
  if (result.error?.code === 'ENOENT') fail(`找不到命令 ${command}(not found),「${what}」需要它。请安装后再运行一次。`)
  // Also when it calls itself a success: npm only warns of files that it could not unpack, and leaves them cut.
  if (/ENOSPC|EDQUOT|No space left|quota exceeded/i.test(said)) diskFull(what)
  if (result.code !== 0 || /TAR_ENTRY_ERROR/.test(said)) {
    process.stderr.write(`${said.trim().split('\n').slice(-15).join('\n')}\n`)
    fail(`「${what}」没有成功(${command} ${args.slice(0, 4).join(' ')} …),原因见上。排除后再运行一次。`)
  }
  say(`✓ ${what} (${((Date.now() - started) / 1000).toFixed(0)} s)`)
}

const hashOf = (...files) => {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(join(ROOT, file)))
  return hash.digest('hex')
}

/** Runs `step` unless it succeeded before with the same `key`; the stamp is written only afterwards, so a cut install is done again. */
async function once(name, key, step) {
  const stamp = join(TOOLS, `${name}.stamp`)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return
  await step()
  writeFileSync(stamp, key)
}

/** The Node to run Anju with: this one where it is 24 or newer, else one from the npm registry in .tools/node. */
async function bringNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const bin = join(TOOLS, 'node/node_modules', name, 'bin/node')
  if (!existsSync(bin)) {
    await run(
      'npm',
      ['install', '--no-save', '--ignore-scripts', '--prefix', join(TOOLS, 'node'), `${name}@${NODE_VERSION}`],
      `Node ${NODE_VERSION} (this one is ${process.versions.node})`,
    )
  }
  return bin
}

async function bringPackages() {
  const key = hashOf('package-lock.json')
  await once('npm', key, () =>
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=warn'], 'npm packages'),
  )
}

function findPython() {
  for (const name of ['python3', 'python3.13', 'python3.12', 'python3.11', 'python']) {
    // Debian has a python3 without venv and ensurepip, which cannot make an environment.
    const done = spawnSync(name, ['-c', 'import ensurepip, sys, venv; print("%d.%d" % sys.version_info[:2])'], {
      encoding: 'utf8',
    })
    const [major, minor] = (done.stdout ?? '').trim().split('.').map(Number)
    if (done.status === 0 && major === 3 && minor >= 11) return name
  }
  return fail(
    '没有找到 Python 3.11 或更新的版本及其 venv(dbt 与 Temporal 需要)。请安装后再运行一次，例如 Debian/Ubuntu:apt install python3 python3-venv,macOS:brew install python3。',
  )
}

async function bringPython() {
  await once('python', hashOf('infra/local/python/requirements.lock'), async () => {
    const venv = join(TOOLS, 'python')
    const python = findPython()
    rmSync(venv, { recursive: true, force: true })
    await run(python, ['-m', 'venv', venv], 'private Python environment')
    await run(
      join(venv, 'bin/pip'),
      ['install', '--quiet', '--no-deps', '--only-binary=:all:', '-r', 'infra/local/python/requirements.lock'],
      'dbt, Temporal and the DuckDB extensions',
    )
    linkExtensions(venv)
  })
}

/** DuckDB looks for extensions in <dir>/<release>/<platform>/; the wheels carry the signed files under their own names. */
function linkExtensions(venv) {
  const lib = join(venv, 'lib')
  const site = join(
    lib,
    readdirSync(lib).find((name) => name.startsWith('python3')),
    'site-packages',
  )
  for (const pkg of readdirSync(site).filter((name) => /^duckdb_extension_\w+$/.test(name))) {
    const releases = join(site, pkg, 'extensions')
    for (const release of readdirSync(releases)) {
      for (const file of readdirSync(join(releases, release)).filter((name) => name.endsWith('.duckdb_extension'))) {
        const platform = `${{ darwin: 'osx', linux: 'linux', win32: 'windows' }[process.platform]}_${{ x64: 'amd64', arm64: 'arm64' }[process.arch]}`
        const dir = join(TOOLS, 'duckdb', release, platform)
        mkdirSync(dir, { recursive: true })
        rmSync(join(dir, file), { force: true })
        symlinkSync(join(releases, release, file), join(dir, file))
      }
    }
  }
}

const [verb, ...rest] = process.argv.slice(2)
const script = VERBS[verb]
if (!script) fail(`unknown verb "${verb ?? ''}"; known: ${Object.keys(VERBS).join(', ')}`)
try {
  mkdirSync(TOOLS, { recursive: true })
  const node = await bringNode()
  await bringPackages()
  await bringPython()
  handOver(node)
} catch (error) {
  if (['ENOSPC', 'EDQUOT'].includes(error.code)) diskFull('安装')
  if (['EACCES', 'EPERM', 'EROFS'].includes(error.code))
    fail(`不能在 ${ROOT} 写入（${error.code}）。请把 Anju 克隆到可写的目录再运行。`)
  throw error
}

/** The verb runs as a child, so that it runs on the right Node. */
function handOver(node) {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(ROOT, script), ...rest], {
    stdio: 'inherit',
    detached: true,
    env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` },
  })
  underway = (signal) => signalGroup(child, signal)
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code))
}
