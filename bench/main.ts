import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readOrMakeSecrets } from '@anju/infra/local/secrets.ts'
import { ROOT, readSettings } from '@anju/infra/local/settings.ts'
import { type Comparison, comparePairs } from './pairs.ts'
import { batchLines, profileRate, rateOf, singleLines } from './rates.ts'

// `npm run bench`: against the centre that runs (npm start). Ratios of pairs within one run; absolute figures of this machine mean little.
const settings = readSettings(process.env)
const secrets = readOrMakeSecrets(join(settings.stateDir, 'secrets.json'))
const web = `http://127.0.0.1:${settings.ports.web}`
const ledger = { url: `http://127.0.0.1:${settings.ports.ledger}`, token: secrets.ledgerToken }
if (
  !(await fetch(`${web}/healthz`).then(
    (response) => response.ok,
    () => false,
  ))
) {
  console.error('anju: 没有正在运行的中心。请先在另一个终端运行 npm start')
  process.exit(1)
}

const comparisons: Comparison[] = [
  await comparePairs(
    { name: '画像接口(登录、脱敏、使用日志)', reference: '同一服务的空路由', unit: '次/秒' },
    () => profileRate(web, secrets.serviceToken),
    () => rateOf(`${web}/healthz`),
  ),
  await comparePairs(
    { name: '批量记账明细', reference: '逐笔记账明细', unit: '条/秒' },
    () => batchLines(ledger),
    () => singleLines(ledger),
  ),
]
const capture = (await (await fetch(`http://127.0.0.1:${settings.ports.capture}/status`)).json()) as {
  lagMs: Record<string, number | null>
}
const memory = residentMegabytes(settings.stateDir)

console.table(
  comparisons.map(({ name, reference, unit, ours, theirs, ratio }) => ({
    项目: name,
    对照: reference,
    本项: `${Math.round(ours)} ${unit}`,
    对照值: `${Math.round(theirs)} ${unit}`,
    '比值(中位)': ratio.median.toFixed(2),
    '比值(最小–最大)': `${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)}`,
  })),
)
console.table({ '提交到可查询(毫秒)': capture.lagMs })
console.table(memory)
mkdirSync(join(ROOT, 'artifacts'), { recursive: true })
writeFileSync(
  join(ROOT, 'artifacts/bench.json'),
  `${JSON.stringify({ at: new Date().toISOString(), comparisons, captureLagMs: capture.lagMs, memory }, null, 2)}\n`,
)

/** Resident memory of every part, in MB, with the sum. */
function residentMegabytes(stateDir: string): Record<string, number> {
  const parts = JSON.parse(readFileSync(join(stateDir, 'processes.json'), 'utf8')) as { name: string; pid: number }[]
  const sizes = parts.map(({ name, pid }) => {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return [name, Math.round(Number(kilobytes ?? 0) / 1024)] as const
  })
  return { ...Object.fromEntries(sizes), 合计: sizes.reduce((sum, [, size]) => sum + size, 0) }
}
