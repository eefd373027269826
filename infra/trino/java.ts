import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/** What Trino 483 is compiled for. */
const NEEDED = 25
/** Where the systems put their JDKs; the second part is the way from there to the JDK's own folder. */
const CUSTOMARY = [
  ['/usr/lib/jvm', ''],
  ['/Library/Java/JavaVirtualMachines', 'Contents/Home'],
] as const

/**
 * The folder of a JDK that runs Trino: JAVA_HOME, the one of `java` on PATH, or one where the system keeps them, in this order.
 * Throws an Error of one line that says what to install.
 */
export function findJava(
  env: Readonly<Record<string, string | undefined>>,
  customary: typeof CUSTOMARY | [] = CUSTOMARY,
): string {
  const found = candidates(env, customary).find(runsTrino)
  if (found) return found
  throw new Error(
    `没有找到 JDK ${NEEDED} 或更新的版本（Trino 需要）。请安装后用 JAVA_HOME 指明它的目录，例如 Debian/Ubuntu：apt install temurin-${NEEDED}-jdk，macOS：brew install temurin`,
  )
}

function candidates(
  env: Readonly<Record<string, string | undefined>>,
  customary: readonly (readonly [string, string])[],
): string[] {
  const onPath = (env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'java'))
  return [
    ...(env.JAVA_HOME ? [env.JAVA_HOME] : []),
    ...onPath.filter((file) => existsSync(file)).map((file) => dirname(dirname(realpathSync(file)))),
    ...customary.flatMap(([folder, inside]) =>
      existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, inside)) : [],
    ),
  ]
}

/** By the file that every JDK has: a new enough version, with the module that Trino's vectors need and a compiler for our main class. */
function runsTrino(home: string): boolean {
  const file = join(home, 'release')
  if (!existsSync(file)) return false
  const release = readFileSync(file, 'utf8')
  const version = Number(/^JAVA_VERSION="(\d+)/m.exec(release)?.[1])
  return version >= NEEDED && ['jdk.incubator.vector', 'jdk.compiler'].every((module) => release.includes(module))
}
