import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ROOT } from './settings.ts'

const APPS = ['apps/console', 'apps/screen']
/** In an app's dist, of the time when its build began: which files of the checkout its pages were built from, relative to its root. */
const SOURCES = 'sources.json'

/** Builds the browser apps into their dist folders; each is made beside and put in place whole, since a cut build would pass for a finished one. */
export async function buildApps(apps: readonly string[] = APPS): Promise<void> {
  const { build } = await import('vite')
  for (const app of apps) {
    const made = join(ROOT, '.tools/build', app)
    const begun = new Date()
    const bundles = await build({ root: join(ROOT, app), logLevel: 'warn', build: { outDir: made, emptyOutDir: true } })
    const chunks = [bundles].flat().flatMap((bundle) => ('output' in bundle ? bundle.output : []))
    const modules = chunks.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []))
    writeFileSync(join(made, SOURCES), JSON.stringify(sourcesOf(app, modules)))
    utimesSync(join(made, SOURCES), begun, begun)
    rmSync(join(ROOT, app, 'dist'), { recursive: true, force: true })
    renameSync(made, join(ROOT, app, 'dist'))
  }
}

function sourcesOf(app: string, modules: readonly string[]): string[] {
  const files = modules.map((id) => relative(ROOT, id.replace(/\?.*$/, ''))).filter((file) => /^\w/.test(file))
  const own = files.filter((file) => !file.startsWith('node_modules'))
  return [...new Set([...own, `${app}/index.html`, `${app}/vite.config.ts`, 'package-lock.json'])].sort()
}

/** Whether an app was never built, or a file that it was built from has changed or gone since. */
function isStale(app: string): boolean {
  try {
    const built = join(ROOT, app, 'dist', SOURCES)
    const { mtimeMs } = statSync(built)
    const sources: string[] = JSON.parse(readFileSync(built, 'utf8'))
    return sources.some((file) => statSync(join(ROOT, file)).mtimeMs > mtimeMs)
  } catch {
    return true
  }
}

/**
 * Builds the apps whose pages are not of the checkout as it stands, in a process that ends with it: what Vite holds is 600 MB that the
 * caller would keep. Returns whether anything was done; throws an Error when an app cannot be built.
 */
export async function buildStaleApps(): Promise<boolean> {
  const stale = APPS.filter(isStale)
  if (stale.length === 0) return false
  const builder = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', import.meta.filename, ...stale], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code, signal] = await once(builder, 'exit')
  if (code !== 0) throw new Error(`网页应用没有构建成功（${signal ?? code}），原因见上`)
  return true
}

if (import.meta.main) await buildApps(process.argv.length > 2 ? process.argv.slice(2) : APPS)
