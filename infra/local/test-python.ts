import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from './settings.ts'

const run = promisify(execFile)

/** Interpreter of the checkout's private Python environment. */
export const PYTHON = join(ROOT, '.tools/python/bin/python')

/**
 * Brings Python packages that only a test needs into `.tools/<name>`, once for each version of their lock file, so that nobody who starts the
 * product has to fetch them. Returns the folder, to be named in PYTHONPATH.
 */
export async function bringTestPackages(name: string, lockFile: string): Promise<string> {
  const packages = join(ROOT, '.tools', name)
  const stamp = join(packages, createHash('sha256').update(readFileSync(lockFile)).digest('hex'))
  if (existsSync(stamp)) return packages
  const options = ['--quiet', '--no-deps', '--only-binary=:all:', '--upgrade', '--target', packages, '-r', lockFile]
  await run(PYTHON, ['-m', 'pip', 'install', ...options])
  writeFileSync(stamp, '')
  return packages
}
