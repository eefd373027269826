import type { Measured } from '../../measuring.ts'
import { compare, type Pair } from '../../pairs.ts'
import { durableSeconds, takeFirstSnapshot } from '../capturing.ts'
import { decodedSeconds } from '../decode.ts'
import { makeAccounts, makeBacklog } from '../source.ts'
import type { Station } from '../station.ts'
import { debeziumSeconds, missingDebezium } from './debezium.ts'

const PAIRS = 3

/**
 * Changes a second from the log until they are durable in the lake, against Debezium's embedded engine that hands the same changes to a program
 * which only counts them: as JSON, its default, and as records that are not serialized. And like with like: capture's reader, of which the rows are
 * only counted too.
 */
export async function compareDebezium(station: Station, { changes }: { readonly changes: number }): Promise<Measured> {
  const reason = missingDebezium()
  if (reason) return { comparisons: [], skipped: [`Debezium 的对照:${reason}`] }
  await makeAccounts(station)
  await takeFirstSnapshot(station)
  const [json, records, counted]: [Pair[], Pair[], Pair[]] = [[], [], []]
  for (let pair = 0; pair < PAIRS; pair++) {
    await using backlog = await makeBacklog(station, { changes, first: 1 + pair * changes })
    const ours = backlog.changes / (await durableSeconds(station, backlog))
    const theirs = backlog.changes / (await debeziumSeconds(station, backlog, 'json'))
    json.push({ ours, theirs })
    counted.push({ ours: backlog.changes / (await decodedSeconds(station, backlog)), theirs })
    records.push({ ours, theirs: backlog.changes / (await debeziumSeconds(station, backlog, 'records')) })
  }
  const [name, unit] = ['数据采集,落湖为准', '行/秒']
  return {
    comparisons: [
      compare({ name, reference: 'Debezium 嵌入式引擎,JSON,仅计数', unit, bar: '≥ 3' }, json),
      compare({ name: '采集解码,仅计数', reference: 'Debezium 嵌入式引擎,JSON,仅计数', unit }, counted),
      compare({ name, reference: 'Debezium 嵌入式引擎,不序列化,仅计数', unit }, records),
    ],
  }
}
