import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LakeOptions, readLakeConfig } from '@anju/infra/lake/config.ts'
import { z } from 'zod'

const environment = z.object({
  CAPTURE_PORT: z.coerce.number().int().min(1).max(65_535),
  CAPTURE_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  CAPTURE_FLUSH_MS: z.coerce.number().int().min(10).max(60_000).default(1000),
  CAPTURE_SLOT: z
    .string()
    .regex(/^[a-z0-9_]{1,63}$/, '只能是小写字母、数字与下划线')
    .default('anju'),
  CAPTURE_PUBLICATION: z
    .string()
    .regex(/^[a-z0-9_]{1,63}$/, '只能是小写字母、数字与下划线')
    .default('anju_capture'),
  CAPTURE_RESNAPSHOT: z.stringbool().default(false),
  CAPTURE_SCRATCH: z.string().min(1).optional(),
  CAPTURE_TOKEN: z.string().min(16).optional(),
})

export interface CaptureConfig {
  readonly port: number
  readonly databaseUrl: string
  /** A change waits at most this long for its commit to the lake. */
  readonly flushMs: number
  readonly slot: string
  readonly publication: string
  /** Allows one new snapshot across a gap that capture otherwise refuses to cross. */
  readonly resnapshot: boolean
  /** Folder for transactions too large for memory; emptied at start. */
  readonly scratchDir: string
  /** Secret of those who may give orders; without it nobody may. */
  readonly token: string | undefined
  readonly lake: LakeOptions
}

/** Reads the environment; throws a ZodError that names the setting at fault. */
export function readCaptureConfig(env: Record<string, string | undefined>): CaptureConfig {
  const parsed = environment.parse(env)
  return {
    port: parsed.CAPTURE_PORT,
    databaseUrl: parsed.CAPTURE_DATABASE_URL,
    flushMs: parsed.CAPTURE_FLUSH_MS,
    slot: parsed.CAPTURE_SLOT,
    publication: parsed.CAPTURE_PUBLICATION,
    resnapshot: parsed.CAPTURE_RESNAPSHOT,
    scratchDir: parsed.CAPTURE_SCRATCH ?? join(tmpdir(), `anju-capture-${parsed.CAPTURE_PORT}`),
    token: parsed.CAPTURE_TOKEN,
    lake: readLakeConfig(env),
  }
}
