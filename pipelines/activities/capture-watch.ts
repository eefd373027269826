import type { LakeSession } from '@anju/infra/lake/engine.ts'
import type { QualityDb } from '@anju/quality/store/database.ts'
import { keepIncidents, type ObservedTrouble } from '@anju/quality/store/incidents.ts'
import { stoppedTables, TROUBLE_TABLES, waitingRows } from '../capture/troubles.ts'
import type { LakeVersions } from './ports.ts'

interface WatchDeps {
  readonly lake: LakeSession
  readonly versions: Pick<LakeVersions, 'current'>
  readonly quality: QualityDb
  readonly clock: () => Date
}

const PREFIX = 'capture.'

/** One look at what capture has written of its troubles: they become incidents, which close by themselves when they are over. Costs three requests while nothing is new. */
export function createCaptureWatch({ lake, versions, quality, clock }: WatchDeps): () => Promise<void> {
  let seen = ''
  return async () => {
    const snapshots = await versions.current([...TROUBLE_TABLES])
    const now = JSON.stringify([...snapshots].sort())
    if (snapshots.size < TROUBLE_TABLES.length || now === seen) return
    await keepIncidents(quality, PREFIX, await troublesOf(lake), clock())
    seen = now
  }
}

async function troublesOf(lake: LakeSession): Promise<ObservedTrouble[]> {
  const [stopped, waiting] = [await stoppedTables(lake), await waitingRows(lake)]
  const heldOf = (table: string) => waiting.find((row) => row.table === table)?.held ?? 0
  return [
    ...stopped.map(({ table, changes }) => ({
      id: `${PREFIX}schema.${table}`,
      dataset: `ods.${table}`,
      failing: heldOf(table),
      detail: `ods.${table} 的来源表结构变更待确认，该表暂停入湖：${changes}`,
    })),
    ...waiting
      .filter(({ misfits }) => misfits > 0)
      .map(({ table, misfits }) => ({
        id: `${PREFIX}quarantine.${table}`,
        dataset: `ods.${table}`,
        failing: misfits,
        detail: `ods.${table} 有 ${misfits} 行未能入湖，在隔离区等待更正`,
      })),
  ]
}
