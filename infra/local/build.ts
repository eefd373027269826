import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './settings.ts'

const APPS = ['apps/console', 'apps/screen']

/** Builds the browser apps into their dist folders. */
export async function buildApps(apps: readonly string[] = APPS): Promise<void> {
  const { build } = await import('vite')
  for (const app of apps) await build({ root: join(ROOT, app), logLevel: 'warn' })
}

/** Builds the apps that have not been built yet; returns whether anything was done. */
export async function buildMissingApps(): Promise<boolean> {
  const missing = APPS.filter((app) => !existsSync(join(ROOT, app, 'dist/index.html')))
  await buildApps(missing)
  return missing.length > 0
}

if (import.meta.main) await buildApps()
