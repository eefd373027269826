import { createHash, createHmac } from 'node:crypto'
import type { S3Settings } from './s3-settings.ts'

export interface S3Request {
  readonly method: string
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | undefined
}

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** Percent-encodes all but RFC 3986's unreserved characters, as the signature wants it. */
export const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

/** The headers that sign a request by AWS Signature Version 4 (service `s3`), at the instant `now`. The URL's path must be encoded by `encode`. */
export function signed({ method, url, headers = {}, body }: S3Request, s3: S3Settings, now: Date): Record<string, string> {
  const instant = now.toISOString().replace(/[-:]|\.\d{3}/g, '')
  const day = instant.slice(0, 8)
  const payload = sha256(body ?? '')
  const all: Record<string, string> = { ...headers, host: url.host, 'x-amz-content-sha256': payload, 'x-amz-date': instant }
  const names = Object.keys(all).sort()
  const query = [...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort()
  const canonical = [
    method,
    url.pathname,
    query.join('&'),
    ...names.map((name) => `${name}:${all[name]!.trim()}`),
    '',
    names.join(';'),
    payload,
  ].join('\n')
  const scope = `${day}/${s3.region}/s3/aws4_request`
  const key = ['s3', 'aws4_request'].reduce(hmac, hmac(hmac(`AWS4${s3.secretAccessKey}`, day), s3.region))
  const signature = hmac(key, ['AWS4-HMAC-SHA256', instant, scope, sha256(canonical)].join('\n')).toString('hex')
  const { host: _setByFetch, ...sent } = all
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${s3.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  }
}
