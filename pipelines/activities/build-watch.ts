import type { QualityDb } from '@anju/quality/store/database.ts'
import { keepIncidents, type ObservedTrouble } from '@anju/quality/store/incidents.ts'
import { clockTimeAt } from '@anju/standards/business-date.ts'
import type { PipelinesDb } from '../store/database.ts'
import { failingAssets } from '../store/failing-assets.ts'

interface WatchDeps {
  readonly db: PipelinesDb
  readonly quality: QualityDb
  readonly clock: () => Date
}

const PREFIX = 'build.'
/** Longer than a build that fails once and passes at the next try. */
const PATIENCE_MS = 300_000
const WORDS_MAX = 500

/** One look at the builds of the asset graph: an asset that has failed for some time, and with it all that is made from it, is an incident until it is built again. */
export function createBuildWatch({ db, quality, clock }: WatchDeps): () => Promise<void> {
  let seen = ''
  return async () => {
    const failing = (await failingAssets(db)).filter(({ since }) => clock().getTime() - since.getTime() >= PATIENCE_MS)
    const troubles = failing.map(
      ({ asset, since, reason }): ObservedTrouble => ({
        id: `${PREFIX}${asset}`,
        dataset: asset,
        failing: 1,
        detail: `${asset} 自 ${clockTimeAt(since)} 起构建失败，它和由它加工的表停在旧数据：${reason.slice(0, WORDS_MAX)}`,
      }),
    )
    const now = JSON.stringify(troubles)
    if (now === seen) return
    await keepIncidents(quality, PREFIX, troubles, clock())
    seen = now
  }
}
