import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { AwsClient } from 'aws4fetch'
import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import { FileMissing } from './file-missing.ts'
import type { LakeFiles, ListedFile } from './lake-files.ts'
import type { S3Settings } from './s3-settings.ts'

/** Files of S3-compatible storage: what was put is durable, and everyone sees it. */
export interface S3Files extends LakeFiles {
  exists(location: string): Promise<boolean>
  /** A file's content as it comes. Throws FileMissing; the iteration throws when it breaks off. */
  stream(location: string): Promise<AsyncIterable<Uint8Array>>
  /** Copies within the storage. Throws FileMissing. */
  copy(from: string, to: string): Promise<void>
  /** The locations that begin so, in order of their keys. */
  names(prefix: string): Promise<string[]>
}

interface S3Request {
  readonly method: string
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
}

const ATTEMPTS = 4

// Keys are texts also where they look like numbers, one is a list too, blanks are theirs; htmlEntities reads &#39; as well.
const xml = new XMLParser({ htmlEntities: true, parseTagValue: false, trimValues: false, isArray: (tag) => tag === 'Contents' })
const listing = z.object({
  ListBucketResult: z.object({
    IsTruncated: z.string().optional(),
    Contents: z
      .array(z.object({ Key: z.string(), Size: z.coerce.number(), LastModified: z.iso.datetime({ offset: true }) }))
      .default([]),
  }),
})

export function s3Files(s3: S3Settings): S3Files {
  const { protocol, host } = new URL(s3.endpoint)
  const { region, accessKeyId, secretAccessKey } = s3
  const client = new AwsClient({ service: 's3', region, accessKeyId, secretAccessKey, retries: 0 })

  /** `s3://bucket/a/b` as the storage is asked for it. */
  function addressOf(location: string, query: Readonly<Record<string, string>> = {}): URL {
    const { bucket, key } = partsOf(location)
    const path = key.split('/').map(encode).join('/')
    const url = new URL(
      s3.urlStyle === 'path' ? `${protocol}//${host}/${bucket}/${path}` : `${protocol}//${bucket}.${host}/${path}`,
    )
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url
  }

  /** Tries again while the storage does not answer or says that it is its own fault: every request may be made twice. */
  async function ask({ method, url, headers = {}, body }: S3Request, known: readonly number[] = []): Promise<Response> {
    const what = `${method} ${url.origin}${url.pathname}`
    // What is put is signed with the rest, so that what is changed on its way is refused.
    const digest = {
      'x-amz-content-sha256': createHash('sha256')
        .update(body ?? '')
        .digest('hex'),
    }
    const request = { method, headers: { ...headers, ...digest }, ...(body ? { body: new Uint8Array(body) } : {}) }
    for (let attempt = 1; ; attempt++) {
      const answer = await client
        .fetch(url, request)
        .catch((cause: unknown) => new Error(`${what}: the storage does not answer`, { cause }))
      const passing = answer instanceof Error || answer.status >= 500 || answer.status === 429
      if (!passing && (answer.ok || known.includes(answer.status))) return answer
      if (!passing || attempt === ATTEMPTS) throw answer instanceof Error ? answer : await refusal(what, answer)
      await sleep(100 * 2 ** attempt * Math.random())
    }
  }

  const put = async (location: string, content: Buffer | string) =>
    void (await ask({ method: 'PUT', url: addressOf(location), body: Buffer.from(content) }))

  async function get(location: string): Promise<Response> {
    const answer = await ask({ method: 'GET', url: addressOf(location) }, [404])
    if (answer.status === 404) throw new FileMissing(`No such file: ${location}`)
    return answer
  }

  return {
    read: async (location) => Buffer.from(await (await get(location)).arrayBuffer()),
    stream: async (location) => (await get(location)).body ?? new Blob().stream(),
    create: put,
    replace: put,
    remove: async (location) => void (await ask({ method: 'DELETE', url: addressOf(location) }, [404])),
    exists: async (location) => (await ask({ method: 'HEAD', url: addressOf(location) }, [404])).status !== 404,
    async copy(from, to) {
      const { bucket, key } = partsOf(from)
      const source = { 'x-amz-copy-source': `/${bucket}/${key.split('/').map(encode).join('/')}` }
      const answer = await ask({ method: 'PUT', url: addressOf(to), headers: source }, [404])
      const said = await answer.text()
      if (answer.status === 404) throw new FileMissing(`No such file: ${from}`)
      // A copy that breaks after it has begun is answered with 200 and an error.
      if (said.includes('<Error>')) throw new Error(`Copying ${from} failed: ${said.slice(0, 300)}`)
    },
    list,
    async names(prefix) {
      const names: string[] = []
      for await (const part of list(prefix)) names.push(...part.map(({ location }) => location))
      return names
    },
  }

  /** In order of the keys. */
  async function* list(prefix: string): AsyncGenerator<ListedFile[]> {
    const { bucket, key } = partsOf(prefix)
    for (let after = ''; ; ) {
      const query = { 'list-type': '2', prefix: key, ...(after ? { 'start-after': after } : {}) }
      const page = await (await ask({ method: 'GET', url: addressOf(`s3://${bucket}/`, query) })).text()
      const { Contents: objects, IsTruncated: truncated } = listing.parse(xml.parse(page)).ListBucketResult
      yield objects.map((one) => ({
        location: `s3://${bucket}/${one.Key}`,
        bytes: one.Size,
        changedAt: Date.parse(one.LastModified),
      }))
      if (truncated !== 'true' || objects.length === 0) return
      after = objects.at(-1)!.Key
    }
  }
}

/** Percent-encodes all but RFC 3986's unreserved characters, as the signature wants it. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

/** Throws for what is not `s3://bucket/key`. */
function partsOf(location: string): { bucket: string; key: string } {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location) ?? []
  if (bucket === undefined) throw new Error(`Not a place in S3 storage: ${location}`)
  return { bucket, key: key! }
}

async function refusal(what: string, answer: Response): Promise<Error> {
  const text = await answer.text().catch(() => '')
  return new Error(`${what}: the storage answered ${answer.status} ${/<Code>([^<]*)/.exec(text)?.[1] ?? ''}`.trim())
}
