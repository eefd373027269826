import type { Measured } from '../../measuring.ts'
import { compare, type Pair } from '../../pairs.ts'
import { durableSeconds, takeFirstSnapshot } from '../capturing.ts'
import { decodedSeconds } from '../decode.ts'
import { makeAccounts, makeBacklog } from '../source.ts'
import type { Station } from '../station.ts'
import { debeziumSeconds, type Format, missingDebezium } from './debezium.ts'

const PAIRS = 3

/**
 * Changes a second from the log until they are durable in the lake, against Debezium's embedded engine. Like with like: its records written to a lake by
 * Iceberg's own library, and its JSON counted against capture's reader, of which the rows are counted too. And with all the work on our side: the lake against
 * a program that only counts what Debezium hands to it, as JSON, its default, and as records that are not serialized.
 */
export async function compareDebezium(
  station: Station,
  { changes, dir }: { readonly changes: number; readonly dir: string },
): Promise<Measured> {
  const reason = missingDebezium()
  if (reason) return { comparisons: [], skipped: [`Debezium 的对照:${reason}`] }
  await makeAccounts(station)
  await takeFirstSnapshot(station)
  const [lake, counted, json, records]: [Pair[], Pair[], Pair[], Pair[]] = [[], [], [], []]
  for (let pair = 0; pair < PAIRS; pair++) {
    await using backlog = await makeBacklog(station, { changes, first: 1 + pair * changes })
    const ours = backlog.changes / (await durableSeconds(station, backlog))
    const debezium = async (format: Format) => backlog.changes / (await debeziumSeconds(station, backlog, { format, dir }))
    lake.push({ ours, theirs: await debezium('lake') })
    const theirs = await debezium('json')
    json.push({ ours, theirs })
    counted.push({ ours: backlog.changes / (await decodedSeconds(station, backlog)), theirs })
    records.push({ ours, theirs: await debezium('records') })
  }
  const [name, unit] = ['数据采集,落湖为准', '行/秒']
  return {
    comparisons: [
      compare({ name, reference: 'Debezium 嵌入式引擎,由 Iceberg 自带程序写入湖', unit, bar: '≥ 3' }, lake),
      compare({ name: '采集解码,仅计数', reference: 'Debezium 嵌入式引擎,JSON,仅计数', unit, bar: '≥ 3' }, counted),
      compare({ name, reference: 'Debezium 嵌入式引擎,JSON,仅计数', unit, bar: '≥ 3' }, json),
      compare({ name, reference: 'Debezium 嵌入式引擎,不序列化,仅计数', unit }, records),
    ],
  }
}
