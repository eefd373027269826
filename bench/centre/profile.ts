import { callAtRate, type Latency, latencyOf } from '../fixed-rate.ts'
import { type Comparison, compare, measurePairs } from '../pairs.ts'
import type { Centre } from './centre.ts'

const RATE = { perSecond: 100, seconds: 5 }
const MEMBER = '1000000001'

/**
 * Reading one member's profile (signed in, masked for the role, written to the usage log) against the bare route of the same server,
 * both at a fixed rate. The ratios say how many times longer a profile takes.
 */
export async function compareProfile({ web, secrets }: Centre): Promise<Comparison[]> {
  const headers = { authorization: `Bearer ${secrets.serviceToken}` }
  const profile = () => latency(`${web}/api/profiles/${MEMBER}?purpose=service`, headers)
  const bare = () => latency(`${web}/healthz`, {})
  await measurePairs(profile, bare, 1) // both warm
  const pairs = await measurePairs(profile, bare)
  return (['p50', 'p99'] as const).map((percentile) =>
    compare(
      { name: `画像接口 ${percentile}(登录、脱敏、使用日志)`, reference: '同一服务的空路由', unit: '毫秒' },
      pairs.map(({ ours, theirs }) => ({ ours: ours[percentile], theirs: theirs[percentile] })),
    ),
  )
}

async function latency(url: string, headers: Record<string, string>): Promise<Latency> {
  const read = async () => {
    const response = await fetch(url, { headers })
    const body = await response.text()
    if (!response.ok || body.length === 0) throw new Error(`${url} ${response.status}: ${body}`)
  }
  return latencyOf(await callAtRate(read, RATE))
}
