import type { QualityDb } from '@anju/quality/store/database.ts'
import { keepIncidents, type ObservedTrouble } from '@anju/quality/store/incidents.ts'
import { clockTimeAt } from '@anju/standards/business-date.ts'
import type { PipelinesDb } from '../store/database.ts'
import { type DoubtedHistory, doubtedHistories, failingAssets } from '../store/failing-assets.ts'

interface WatchDeps {
  readonly db: PipelinesDb
  readonly quality: QualityDb
  readonly clock: () => Date
}

const PREFIX = 'build.'
/** Longer than a build that fails once and passes at the next try. */
const PATIENCE_MS = 300_000
const WORDS_MAX = 500

/**
 * One look at the builds of the asset graph: an asset that has failed for some time, and with it all that is made from it, is an incident until it is built
 * again; so are the rows of a history that are in doubt, as long as they are.
 */
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
    troubles.push(...(await doubtedHistories(db)).map(doubt))
    const now = JSON.stringify(troubles)
    if (now === seen) return
    await keepIncidents(quality, PREFIX, troubles, clock())
    seen = now
  }
}

/** Anybody may read an incident, and not anybody account numbers: it says how they are asked for, which shows them as far as one may see them. */
const doubt = ({ asset, rows }: DoubtedHistory): ObservedTrouble => ({
  id: `${PREFIX}doubt.${asset}`,
  dataset: asset,
  failing: rows,
  detail: `${asset} 中有 ${rows} 户的金额与其分录之和不符，历史中不列其金额，其余照常发布；查看是哪些：SELECT * FROM ${asset} WHERE balance IS NULL AND as_of_lsn IS NOT NULL`,
})
