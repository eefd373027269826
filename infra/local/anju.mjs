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
}

const say = (text) => process.stdout.write(`${text}\n`)

/** Stops with one line that says what is wrong and what to do. */
function fail(text) {
  process.stderr.write(`anju: ${text}\n`)
  process.exit(1)
}

function run(command, args, what) {
  const started = Date.now()
  say(`… ${what}`)
  const done = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (done.error || done.status !== 0) {
    const text = `${done.error?.message ?? ''}\n${done.stdout ?? ''}\n${done.stderr ?? ''}`
    if (/ENOSPC|No space left/.test(text)) fail(`磁盘已满(disk full)while: ${what}. Free some space and run the command again.`)
    process.stderr.write(`${text.trim().split('\n').slice(-15).join('\n')}\n`)
    fail(`"${what}" failed (${command} ${args.slice(0, 4).join(' ')} …). See the lines above; run the command again when mended.`)
  }
  say(`✓ ${what} (${((Date.now() - started) / 1000).toFixed(0)} s)`)
}

const hashOf = (...files) => {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(join(ROOT, file)))
  return hash.digest('hex')
}

/** Runs `step` unless it succeeded before with the same `key`; the stamp is written only afterwards, so a cut install is done again. */
function once(name, key, step) {
  const stamp = join(TOOLS, `${name}.stamp`)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return
  step()
  writeFileSync(stamp, key)
}

/** The Node to run Anju with: this one where it is 24 or newer, else one from the npm registry in .tools/node. */
function bringNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const bin = join(TOOLS, 'node/node_modules', name, 'bin/node')
  if (!existsSync(bin)) {
    run(
      'npm',
      ['install', '--no-save', '--ignore-scripts', '--prefix', join(TOOLS, 'node'), `${name}@${NODE_VERSION}`],
      `Node ${NODE_VERSION} (this one is ${process.versions.node})`,
    )
  }
  return bin
}

function bringPackages() {
  const key = hashOf('package-lock.json')
  once('npm', key, () => run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], 'npm packages'))
}

function findPython() {
  for (const name of ['python3', 'python3.13', 'python3.12', 'python3.11', 'python']) {
    const done = spawnSync(name, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' })
    const [major, minor] = (done.stdout ?? '').trim().split('.').map(Number)
    if (done.status === 0 && major === 3 && minor >= 11) return name
  }
  return fail(
    'Python 3.11 or newer is needed (for dbt and the Temporal server) and was not found. Install it (Debian: apt install python3 python3-venv) and run the command again.',
  )
}

function bringPython() {
  once('python', hashOf('infra/local/python/requirements.lock'), () => {
    const venv = join(TOOLS, 'python')
    const python = findPython()
    rmSync(venv, { recursive: true, force: true })
    run(python, ['-m', 'venv', venv], 'private Python environment')
    run(
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
} catch (error) {
  fail(`cannot write in ${ROOT} (${error.code}). Clone Anju where you may write.`)
}
const node = bringNode()
bringPackages()
bringPython()

// The verb runs as a child, so that it runs on the right Node; signals reach it through the terminal's process group or from here.
const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(ROOT, script), ...rest], {
  stdio: 'inherit',
  env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` },
})
// Ctrl-C in a terminal reaches the child by itself; a signal sent to this process alone is passed on.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 1 : code))
