import type { LakeReader } from '@anju/infra/lake/reading.ts'
import { scoreDataset } from '@anju/quality/score-dataset.ts'
import type { QualityDb } from '@anju/quality/store/database.ts'
import type { AssetBuilder, LakeVersions } from './ports.ts'

interface QualityDeps {
  readonly lake: LakeReader
  readonly versions: Pick<LakeVersions, 'current'>
  readonly quality: QualityDb
  readonly clock: () => Date
}

/** Scores one dataset of the standard (`quality.<dataset>`); rules that fail become incidents, they do not stop anything. */
export const createQualityBuilder =
  ({ lake, versions, quality, clock }: QualityDeps): AssetBuilder =>
  async (asset, { runId, today }) => {
    const dataset = asset.key.replace(/^quality\./, '')
    const deps = { lake, db: quality, currentSnapshots: versions.current }
    const { rules } = await scoreDataset(deps, { dataset, asOf: today, runId, scoredAt: clock() })
    const failing = rules.filter(({ passed, total }) => passed < total)
    const check = {
      name: 'every_rule_holds',
      blocking: false,
      passed: failing.length === 0,
      failures: String(failing.reduce((sum, { passed, total }) => sum + total - passed, 0)),
      message: failing.length === 0 ? null : `不合格的规则：${failing.map(({ ruleId }) => ruleId).join('、')}`,
    }
    return { rows: String(rules.length), version: runId, checks: [check] }
  }
