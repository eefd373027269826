import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './settings.ts'

const APPS = ['apps/console', 'apps/screen']

/** Builds the browser apps into their dist folders; each is made beside and put in place whole, since a cut build would pass for a finished one. */
export async function buildApps(apps: readonly string[] = APPS): Promise<void> {
  const { build } = await import('vite')
  for (const app of apps) {
    const made = join(ROOT, '.tools/build', app)
    await build({ root: join(ROOT, app), logLevel: 'warn', build: { outDir: made, emptyOutDir: true } })
    rmSync(join(ROOT, app, 'dist'), { recursive: true, force: true })
    renameSync(made, join(ROOT, app, 'dist'))
  }
}

/**
 * Builds the apps that have not been built yet, in a process that ends with it: what Vite holds is 600 MB that the caller would keep.
 * Returns whether anything was done; throws an Error when an app cannot be built.
 */
export async function buildMissingApps(): Promise<boolean> {
  const missing = APPS.filter((app) => !existsSync(join(ROOT, app, 'dist/index.html')))
  if (missing.length === 0) return false
  const builder = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', import.meta.filename, ...missing], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code, signal] = await once(builder, 'exit')
  if (code !== 0) throw new Error(`网页应用没有构建成功（${signal ?? code}），原因见上`)
  return true
}

if (import.meta.main) await buildApps(process.argv.length > 2 ? process.argv.slice(2) : APPS)
