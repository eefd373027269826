import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { copyFile, link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../local/settings.ts'

const run = promisify(execFile)

const PARTS = join(import.meta.dirname, 'parts')
/** Digest and name of every file that Trino is made of; written by lock.ts. */
export const LOCK = join(PARTS, 'sha256')
const POM = join(PARTS, 'pom.xml')

/** The release of Trino that this checkout is made for. */
export const TRINO_VERSION = /<trino\.version>(.+)<\/trino\.version>/.exec(readFileSync(POM, 'utf8'))![1]!

/** Where a machine has Trino's server and the JDK that runs it. */
export interface TrinoPlace {
  readonly home: string
  readonly java: string
}

/**
 * Puts Trino's server together in `.tools/trino-<version>-<digest of the lock>`, once; two processes may ask at the same time. Its parts come by
 * Maven, from wherever the settings of this machine's Maven say, and must be the ones that the lock names. Returns the folder, as the server
 * wants it: `lib/` and `plugin/<name>/`. `java` is the JDK's folder. Throws an Error of one line that says what is wrong.
 */
export async function bringTrino(java: string): Promise<string> {
  const lock = readFileSync(LOCK, 'utf8')
  const digest = createHash('sha256').update(lock).digest('hex').slice(0, 16)
  const home = join(ROOT, '.tools', `trino-${TRINO_VERSION}-${digest}`)
  if (existsSync(home)) return home
  const unfinished = `${home}.${randomUUID()}`
  try {
    await assemble(java, unfinished)
    const strange = strangePart(lock, await digests(unfinished))
    if (strange) throw new Error(`Trino 的组件与 infra/trino/parts/sha256 登记的不符，不予使用：${strange}`)
    await rename(unfinished, home).catch((error: unknown) => {
      if (!existsSync(home)) throw error // another process was first
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return home
}

/** The parts as Maven brings them, not yet held against the lock. */
export async function assemble(java: string, home: string): Promise<void> {
  const lists = join(home, 'lists')
  await mkdir(lists, { recursive: true })
  await runMaven(java, lists)
  await linkAll(await filesOf(join(lists, 'server')), join(home, 'lib'))
  await linkAll(await filesOf(join(lists, 'iceberg')), join(home, 'plugin/iceberg'))
  // A plugin is found by the name of its class, which its own release archive carries in a file of this name.
  const services = join(home, 'plugin/iceberg/services/META-INF/services')
  await mkdir(services, { recursive: true })
  await writeFile(join(services, 'io.trino.spi.Plugin'), 'io.trino.plugin.iceberg.IcebergPlugin\n')
  await rm(lists, { recursive: true })
}

async function runMaven(java: string, lists: string): Promise<void> {
  const resolve = ['-q', '-B', '-C', '-T2', '-f', POM, 'dependency:build-classpath', `-Dlists=${lists}`]
  await run('mvn', resolve, { env: { ...process.env, JAVA_HOME: java }, maxBuffer: 64 * 1024 * 1024 }).catch((error) => {
    if (error.code === 'ENOENT')
      throw new Error('找不到命令 mvn（Trino 的组件由 Maven 取来）。请安装后再运行一次，例如 Debian/Ubuntu：apt install maven')
    throw new Error(`Maven 没有取来 Trino 的组件：${String(error.stdout).trim().split('\n').slice(-5).join(' ')}`)
  })
}

const filesOf = async (list: string): Promise<string[]> => (await readFile(list, 'utf8')).trim().split(delimiter)

/** Hard links: half a gigabyte that Maven keeps already need not stand twice. */
async function linkAll(files: readonly string[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const file of files) {
    const target = join(folder, basename(file))
    await link(file, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error
      return copyFile(file, target)
    })
  }
}

/** `<sha256>  <folder>/<file>` of every part, as sha256sum prints it, sorted by file. */
export async function digests(home: string): Promise<string> {
  const parts = (await readdir(home, { recursive: true })).filter((name) => name.endsWith('.jar')).sort()
  const lines: string[] = []
  for (const part of parts)
    lines.push(
      `${createHash('sha256')
        .update(await readFile(join(home, part)))
        .digest('hex')}  ${part}`,
    )
  return `${lines.join('\n')}\n`
}

/** The first line in which what was brought is not what the lock says; undefined: all is as it should be. */
export function strangePart(lock: string, brought: string): string | undefined {
  const [known, found] = [lock, brought].map((text) => new Set(text.split('\n')))
  return [...found!.difference(known!), ...known!.difference(found!)][0]
}
