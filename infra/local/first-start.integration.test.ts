import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ROOT } from './settings.ts'

// `npm start` on a bare machine: a folder with nothing but the door and its lock files, and a PATH on which npm and Python are
// stand-ins that behave as the real ones were seen to (a full disk, no venv, a child that outlives its parent).
let folder: string
let bin: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anju-first-start-'))
  bin = join(folder, 'bin')
  for (const path of ['bin', 'infra/local/python']) mkdirSync(join(folder, path), { recursive: true })
  for (const file of ['package-lock.json', 'infra/local/anju.mjs', 'infra/local/python/requirements.lock'])
    copyFileSync(join(ROOT, file), join(folder, file))
  writeFileSync(join(folder, 'infra/local/start.ts'), "console.log('started')\n")
  command('npm', 'exit 0')
  command('python3', 'exit 127')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function command(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(bin, name), 0o755)
}

/** A Python of that version that makes an environment whose pip finds nothing to do. */
const pythonOf = (version: string) => `
case "$1" in
  -c) echo ${version} ;;
  -m) /bin/mkdir -p "$3/bin" "$3/lib/python3/site-packages"; printf '#!/bin/sh\\n' > "$3/bin/pip"; /bin/chmod +x "$3/bin/pip" ;;
esac`

const open = (): ChildProcess =>
  spawn(process.execPath, [join(folder, 'infra/local/anju.mjs'), 'start'], {
    env: { PATH: bin },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

async function run(): Promise<{ code: number | null; told: string; failure: string[] }> {
  const child = open()
  let [told, failure] = ['', '']
  child.stdout?.on('data', (chunk) => {
    told += chunk
  })
  child.stderr?.on('data', (chunk) => {
    failure += chunk
  })
  const [code] = await once(child, 'close')
  return { code, told, failure: failure.trim().split('\n').filter(Boolean) }
}

test('with everything at hand it starts, without a terminal', async () => {
  command('python3', pythonOf('3.12'))
  const { code, told, failure } = await run()
  expect({ code, failure }).toEqual({ code: 0, failure: [] })
  expect(told).toContain('started')
})

test.each([
  ['no Python', 'exit 127'],
  ['Python 3.9', pythonOf('3.9')],
  ['a Python without venv', 'echo "No module named ensurepip" >&2; exit 1'],
])('%s: one line that says what to install', async (_, script) => {
  command('python3', script)
  const { code, failure } = await run()
  expect(code).toBe(1)
  expect(failure).toEqual([expect.stringMatching(/^anju: .*Python 3\.11.*apt install python3 python3-venv/)])
})

test('no npm: one line that names it', async () => {
  rmSync(join(bin, 'npm'))
  const { code, failure } = await run()
  expect(code).toBe(1)
  expect(failure).toEqual([expect.stringMatching(/^anju: .*npm.*请安装/)])
})

test.each([
  ['npm fails', 'echo "npm error nospc ENOSPC: no space left on device, write" >&2; exit 1'],
  ['npm warns and calls itself a success', 'echo "npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left on device, write" >&2'],
])('a full disk while packages are unpacked (%s): one line, and the next run does it again', async (_, script) => {
  command('npm', script)
  command('python3', pythonOf('3.12'))
  const { code, failure } = await run()
  expect(code).toBe(1)
  expect(failure).toEqual([expect.stringMatching(/^anju: 磁盘已满.*请腾出空间/)])
  command('npm', 'exit 0')
  expect((await run()).told).toContain('npm packages (')
})

test('a full disk while the Python environment is made: one line', async () => {
  command(
    'python3',
    `${pythonOf('3.12')}\n[ "$1" = -m ] && { echo "OSError: [Errno 28] No space left on device" >&2; exit 1; }; exit 0`,
  )
  const { code, failure } = await run()
  expect(code).toBe(1)
  expect(failure).toEqual([expect.stringMatching(/^anju: 磁盘已满/)])
})

test('a folder that may not be written to: one line', async ({ skip }) => {
  // Root may write anywhere, so it asks as nobody.
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  chmodSync(folder, 0o555)
  skip(spawnSync(process.execPath, ['-e', '0'], nobody).status !== 0, 'nobody may not run this Node')
  const done = spawnSync(process.execPath, [join(folder, 'infra/local/anju.mjs'), 'start'], {
    ...nobody,
    encoding: 'utf8',
    env: { PATH: bin },
  })
  chmodSync(folder, 0o755)
  expect(done.status).toBe(1)
  expect(done.stderr.trim().split('\n')).toEqual([expect.stringMatching(/^anju: 不能在 .* 写入（EACCES）/)])
})

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s to it alone while npm works: npm and what npm started end, the next run resumes',
  async (signal) => {
    // As npm does: it starts something else, and takes its time to end.
    command(
      'npm',
      `/bin/sleep 60 & echo $! > ${join(folder, 'grandchild')}\necho $$ > ${join(folder, 'child')}\ntrap '' INT\nwait\n/bin/sleep 60`,
    )
    const child = open()
    const ended = once(child, 'close')
    await expect.poll(() => exists(join(folder, 'child')), { timeout: 10_000 }).toBe(true)
    child.kill(signal)
    expect(await ended).toEqual([130, null])
    for (const name of ['child', 'grandchild']) expect(isAlive(Number(readFileSync(join(folder, name), 'utf8')))).toBe(false)
    command('npm', 'exit 0')
    command('python3', pythonOf('3.12'))
    expect((await run()).told).toContain('started')
  },
)

const exists = (file: string) => {
  try {
    return readFileSync(file, 'utf8').endsWith('\n')
  } catch {
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // One that has ended but was not yet waited for by its new parent is no orphan.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
