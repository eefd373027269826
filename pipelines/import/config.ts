import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type LakeOptions, readLakeConfig } from '@anju/infra/lake/config.ts'
import { lakeEnvironment } from '@anju/infra/local/parts.ts'
import { readOrMakeSecrets } from '@anju/infra/local/secrets.ts'
import { readSettings } from '@anju/infra/local/settings.ts'

/**
 * How to reach the lake: the LAKE client environment where it is set, else the centre that runs in this checkout.
 * Throws an Error in words for people when there is neither.
 */
export function readImportConfig(env: Record<string, string | undefined>): LakeOptions {
  if (env.LAKE_CATALOG_URL) return readLakeConfig(env)
  const settings = readSettings(env)
  const secretsFile = join(settings.stateDir, 'secrets.json')
  if (!existsSync(secretsFile)) throw new Error('没有找到本机的中心：请先运行 npm start，或设置 LAKE_CATALOG_URL 指向已有的湖')
  return readLakeConfig({ ...env, ...lakeEnvironment(settings, readOrMakeSecrets(secretsFile)) })
}
