import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from './settings.ts'

const run = promisify(execFile)

/** Interpreter of the checkout's private Python environment. */
export const PYTHON = join(ROOT, '.tools/python/bin/python')

/**
 * Brings Python packages that only tests need into `.tools/<name>-<digest of the lock file>`, once, so that nobody who starts the product has
 * to fetch them; two tests may ask at the same time. Returns the folder, to be named in PYTHONPATH.
 */
export async function bringTestPackages(name: string, lockFile: string): Promise<string> {
  const digest = createHash('sha256').update(readFileSync(lockFile)).digest('hex').slice(0, 16)
  const packages = join(ROOT, '.tools', `${name}-${digest}`)
  if (existsSync(packages)) return packages
  const unfinished = `${packages}.${process.pid}`
  await run(PYTHON, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-deps',
    '--only-binary=:all:',
    '--target',
    unfinished,
    '-r',
    lockFile,
  ])
  await rename(unfinished, packages).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true })
    if (!existsSync(packages)) throw error // another test was first
  })
  return packages
}
