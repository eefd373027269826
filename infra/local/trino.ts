import { join } from 'node:path'
import { bringTrino, TRINO_VERSION, type TrinoPlace } from '../trino/bring.ts'
import { javaArguments, secretEnvironment, type TrinoNodeOptions, writeConfiguration } from '../trino/configuration.ts'
import { findJava } from '../trino/java.ts'
import { lakeCatalogOf } from './lake-catalog.ts'
import type { Secrets } from './secrets.ts'
import type { Settings } from './settings.ts'
import type { Part } from './supervisor.ts'

/** Brings Trino for this centre and writes its configuration. Throws an Error of one line that says what the machine lacks. */
export async function prepareTrino(settings: Settings, secrets: Secrets): Promise<TrinoPlace> {
  const java = findJava(process.env)
  const place = { java, home: await bringTrino(java) }
  writeConfiguration(nodeOf(settings, secrets, place))
  return place
}

/** The Trino of one machine, coordinator and worker in one. */
export function trinoPart(settings: Settings, secrets: Secrets, place: TrinoPlace): Part {
  const node = nodeOf(settings, secrets, place)
  return {
    name: 'trino',
    command: join(node.java, 'bin/java'),
    args: javaArguments(node, TRINO_VERSION),
    env: secretEnvironment(node),
    healthUrl: `http://127.0.0.1:${node.port}/v1/info`,
    readyWords: '"starting":false',
    startTimeoutMs: 300_000,
  }
}

function nodeOf(settings: Settings, secrets: Secrets, place: TrinoPlace): TrinoNodeOptions {
  const { ports, stateDir, trinoHeapMb, s3 } = settings
  const { url, ...catalog } = lakeCatalogOf(settings, secrets)
  return {
    ...place,
    ...catalog,
    stateDir: join(stateDir, 'trino'),
    port: ports.trino,
    heapMb: trinoHeapMb,
    catalogUrl: url,
    ...(s3 ? { s3 } : {}),
  }
}
