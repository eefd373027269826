import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '@anju/infra/local/settings.ts'
import { assertSame } from '../../parity.ts'
import { runTool } from '../../postgres-tools.ts'
import { type Backlog, PUBLICATION } from '../source.ts'
import type { Station } from '../station.ts'

const HERE = import.meta.dirname
const JARS = join(ROOT, '.tools/debezium')
const NEEDED = ['debezium-embedded-', 'iceberg-parquet-', 'hadoop-client-runtime-']
const HEAP = '-Xmx1g'

/** What becomes of Debezium's changes: handed to a program that counts them, as JSON texts or as Kafka Connect's records; or appended to Iceberg tables. */
export type Format = 'json' | 'records' | 'lake'

/** Brings Debezium's jars where they are missing. Returns why that cannot be done here; undefined when they are there. */
export function missingDebezium(): string | undefined {
  if (spawnSync('java', ['-version']).status !== 0) return '未找到 java:请安装 JDK 17(Debian:apt install openjdk-17-jdk-headless)'
  if (existsSync(JARS) && NEEDED.every((name) => readdirSync(JARS).some((jar) => jar.startsWith(name)))) return undefined
  if (spawnSync('mvn', ['-version']).status !== 0) return '未找到 mvn:请安装 Maven(Debian:apt install maven),用来取得 Debezium'
  const goal = ['-q', '-B', '-f', join(HERE, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${JARS}`]
  const { status, stdout } = spawnSync('mvn', goal, { encoding: 'utf8' })
  return status === 0 ? undefined : `Maven 未能取得 Debezium:${stdout.trim().split('\n')[0]}`
}

/**
 * Seconds in which Debezium's embedded engine hands the backlog to a program that counts it or, as `lake`, commits it to tables in a folder of its own
 * under `dir`. Throws when it counts otherwise than the log.
 */
export function debeziumSeconds(
  { replicationUrl }: Station,
  backlog: Backlog,
  { format, dir }: { readonly format: Format; readonly dir: string },
): Promise<number> {
  const { hostname, port, pathname, username, password } = new URL(replicationUrl)
  return backlog.withSlot('bench_debezium', async (slot) => {
    const said = await runTool('java', [
      ...[HEAP, '-cp', join(JARS, '*'), join(HERE, 'Drain.java')],
      ...[hostname, port, pathname.slice(1), username, decodeURIComponent(password)],
      ...[slot, PUBLICATION, String(backlog.changes), format, mkdtempSync(join(dir, 'debezium-'))],
    ])
    const [, changes, seconds] = /^(\d+) ([\d.]+)$/m.exec(said) ?? []
    assertSame('Debezium', Number(changes), backlog.changes)
    return Number(seconds)
  })
}
