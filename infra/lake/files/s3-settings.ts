import { z } from 'zod'

/** How to reach S3-compatible storage. */
export interface S3Settings {
  /** Address of the service, e.g. `https://oss.example.cn:9000`. */
  readonly endpoint: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Where the bucket's name stands in an address: in its path, or before the host as some public clouds insist. */
  readonly urlStyle: 'path' | 'vhost'
}

// Manifests hand over settings that are not used as empty text.
const unsetWhenEmpty = (value: unknown) => (value === '' ? undefined : value)

const environment = z.object({
  LAKE_S3_ENDPOINT: z.preprocess(unsetWhenEmpty, z.url({ protocol: /^https?$/ }).optional()),
  LAKE_S3_REGION: z.preprocess(unsetWhenEmpty, z.string().default('us-east-1')),
  LAKE_S3_ACCESS_KEY_ID: z.preprocess(unsetWhenEmpty, z.string().optional()),
  LAKE_S3_SECRET_ACCESS_KEY: z.preprocess(unsetWhenEmpty, z.string().optional()),
  LAKE_S3_URL_STYLE: z.preprocess(unsetWhenEmpty, z.enum(['path', 'vhost']).default('path')),
})

/** Reads the LAKE_S3_ settings; undefined without LAKE_S3_ENDPOINT. Throws a ZodError, or an Error that names the key that is missing. */
export function readS3Settings(env: Record<string, string | undefined>): S3Settings | undefined {
  const parsed = environment.parse(env)
  if (!parsed.LAKE_S3_ENDPOINT) return undefined
  return {
    endpoint: parsed.LAKE_S3_ENDPOINT.replace(/\/+$/, ''),
    region: parsed.LAKE_S3_REGION,
    accessKeyId: required(parsed, 'LAKE_S3_ACCESS_KEY_ID'),
    secretAccessKey: required(parsed, 'LAKE_S3_SECRET_ACCESS_KEY'),
    urlStyle: parsed.LAKE_S3_URL_STYLE,
  }
}

function required<Name extends string>(parsed: Partial<Record<Name, string | undefined>>, name: Name): string {
  const value = parsed[name]
  if (value === undefined) throw new Error(`设置 ${name} 为空：LAKE_S3_ENDPOINT 已设置，须同时给出对象存储的密钥`)
  return value
}

/** The same settings as environment, for a process of one's own. */
export function s3Environment(s3: S3Settings | undefined): Record<string, string> {
  if (!s3) return {}
  return {
    LAKE_S3_ENDPOINT: s3.endpoint,
    LAKE_S3_REGION: s3.region,
    LAKE_S3_ACCESS_KEY_ID: s3.accessKeyId,
    LAKE_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
    LAKE_S3_URL_STYLE: s3.urlStyle,
  }
}
