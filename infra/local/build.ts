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

/** Builds the apps that have not been built yet; returns whether anything was done. */
export async function buildMissingApps(): Promise<boolean> {
  const missing = APPS.filter((app) => !existsSync(join(ROOT, app, 'dist/index.html')))
  await buildApps(missing)
  return missing.length > 0
}

if (import.meta.main) await buildApps()
