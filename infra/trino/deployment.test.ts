import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { type S3Settings, s3Environment } from '../lake/files/s3-settings.ts'
import { ROOT } from '../local/settings.ts'
import { TRINO_VERSION } from './bring.ts'
import { writeConfiguration } from './configuration.ts'

const folder = mkdtempSync(join(tmpdir(), 'anju-test-deployment-'))
afterAll(() => rmSync(folder, { recursive: true }))
const server = {
  home: '/srv/trino',
  java: '/srv/java',
  port: 8080,
  heapMb: 512,
  catalogUrl: 'http://catalog:7302',
  token: 'x',
}
const s3: S3Settings = {
  endpoint: 'https://storage',
  region: 'us-east-1',
  accessKeyId: 'x',
  secretAccessKey: 'y',
  urlStyle: 'path',
}
writeConfiguration({ ...server, stateDir: folder })
writeConfiguration({ ...server, stateDir: join(folder, 's3'), s3 })

const keysOf = (text: string) => [...text.matchAll(/^([\w.-]+)=/gm)].map(([, key]) => key!)
const tested = (file: string, of = '') => keysOf(readFileSync(join(folder, of, 'etc', file), 'utf8'))
const yaml = (file: string) => readFileSync(join(ROOT, file), 'utf8')

interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string> }
  readonly data?: Record<string, string>
  // biome-ignore lint/suspicious/noExplicitAny: a manifest of any kind
  readonly spec?: any
}
const manifests = parseAllDocuments(yaml('infra/kubernetes/trino.yaml')).map((document) => document.toJS() as Manifest)
const compose = parse(yaml('infra/compose/trino.yaml'), { merge: true })
const of = (kind: string) => manifests.filter((manifest) => manifest.kind === kind)

const onS3 = parse(yaml('infra/compose/s3.yaml'), { merge: true })
/** The lake's settings of each manifest, and of which storage. */
const lakeOf: [name: string, text: string, storage: string][] = [
  ['kubernetes', of('ConfigMap')[0]!.data!['lake.properties']!, 's3'],
  ['compose', compose.configs['trino-lake'].content, ''],
  ['compose with s3', onS3.configs['trino-lake'].content, 's3'],
]
const images = [
  ...of('Deployment').map(({ spec }) => spec.template.spec.containers[0].image),
  ...['trino', 'trino-worker'].map((service) => compose.services[service].image),
]

describe('Trino on a cluster', () => {
  test.each(lakeOf)('has in %s exactly the settings of the lake that are tested here', (_, text, storage) => {
    expect(keysOf(text).sort()).toEqual(tested('catalog/lake.properties', storage).sort())
    expect(text).toContain(storage ? 'fs.s3.enabled=true\n' : 'local.location=/\n')
  })

  test('with storage of its own gives its address and keys to every part that reads or writes the lake', () => {
    for (const service of ['catalog', 'capture', 'worker', 'web', 'trino', 'trino-worker'])
      expect(Object.keys(onS3.services[service].environment)).toEqual(expect.arrayContaining(Object.keys(s3Environment(s3))))
    expect(onS3.services.catalog.environment).toHaveProperty('LAKE_WAREHOUSE')
  })

  test('is of the release that is tested here', () => {
    expect(images).toEqual(Array(4).fill(`trinodb/trino:${TRINO_VERSION}`))
  })

  test('names settings of a server that are tested here, and how lost workers are borne', () => {
    const data = of('ConfigMap')[0]!.data!
    const texts = [
      data['coordinator.properties']!,
      data['worker.properties']!,
      ...['trino-coordinator', 'trino-worker'].map((name) => compose.configs[name].content as string),
    ]
    for (const text of texts) {
      expect([...tested('config.properties'), 'retry-policy']).toEqual(expect.arrayContaining(keysOf(text)))
      expect(text).toContain('retry-policy=QUERY')
    }
  })

  test('selects by labels that its pods have, and mounts what is declared', () => {
    const pods = of('Deployment').map(({ spec }) => spec.template)
    for (const selector of [
      of('Service')[0]!.spec.selector,
      ...of('Deployment').map(({ spec }) => spec.selector.matchLabels),
      of('PodDisruptionBudget')[0]!.spec.selector.matchLabels,
    ])
      expect(
        pods.filter(({ metadata }) => Object.entries(selector).every(([label, value]) => metadata.labels[label] === value)),
      ).toHaveLength(1)
    const declared = of('ConfigMap').map(({ metadata }) => metadata.name)
    for (const { spec } of pods) for (const volume of spec.volumes) expect(declared).toContain(volume.configMap.name)
  })
})
