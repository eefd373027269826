import type { LakeSession } from '@anju/infra/lake/engine.ts'
import type { QualityDb } from '@anju/quality/store/database.ts'
import { keepIncidents, type ObservedTrouble } from '@anju/quality/store/incidents.ts'
import { findDataset } from '@anju/standards/datasets/registry.ts'
import type { Source } from '../sources/source.ts'
import { type KeptDelivery, listDeliveries } from '../sources/store/deliveries.ts'
import { countWaiting } from '../sources/store/rejected-rows.ts'
import { listSources } from '../sources/store/sources.ts'
import type { PipelinesDb } from '../store/database.ts'

interface WatchDeps {
  readonly db: PipelinesDb
  readonly lake: Pick<LakeSession, 'query'>
  readonly quality: QualityDb
  readonly clock: () => Date
}

const PREFIX = 'source.'

/** One look at what came last of each source: what was refused, does not answer or does not fit is an incident, which closes with a better delivery, or when every row that did not fit was put right. */
export function createSourceWatch({ db, lake, quality, clock }: WatchDeps): () => Promise<void> {
  let seen = ''
  return async () => {
    const [sources, last] = [await listSources(db), await listDeliveries(db, { perSource: 1 })]
    const troubles: ObservedTrouble[] = []
    for (const source of sources)
      troubles.push(
        ...(await troubleOf(
          lake,
          source,
          last.find((one) => one.source === source.name),
        )),
      )
    const now = JSON.stringify(troubles)
    if (now === seen) return
    await keepIncidents(quality, PREFIX, troubles, clock())
    seen = now
  }
}

async function troubleOf(
  lake: WatchDeps['lake'],
  { name, title, dataset }: Source,
  last: KeptDelivery | undefined,
): Promise<ObservedTrouble[]> {
  const about = { id: `${PREFIX}${name}`, dataset: findDataset(dataset)?.table ?? dataset }
  if (last?.state === 'refused') return [{ ...about, failing: 1, detail: `数据源“${title}”未接收 ${last.item}：${last.message}` }]
  if (last?.state === 'failed') return [{ ...about, failing: 1, detail: `数据源“${title}”暂时接入不了：${last.message}` }]
  if (!last || last.rowsRejected === 0) return []
  const failing = await countWaiting(lake, { batch: last.batch, file: name })
  return failing === 0 ? [] : [{ ...about, failing, detail: `数据源“${title}”有 ${failing} 行不合要求：${last.message}` }]
}
