import { createMetrics } from '@anju/infra/metrics.ts'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Progress } from './progress.ts'

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number | null]

/** Capture's figures in Prometheus form, read off its progress whenever they are asked for. */
export function captureMetrics(progress: Progress, now: () => Date): Registry {
  const registry = createMetrics('capture')
  const figure = (name: string, help: string, samples: () => readonly Sample[], labelNames: readonly string[] = []) => {
    const Kind = name.endsWith('_total') ? Counter : Gauge
    return new Kind({
      name: `anju_capture_${name}`,
      help,
      labelNames,
      registers: [registry],
      collect(this: Counter | Gauge) {
        this.reset()
        for (const [labels, value] of samples()) if (value !== null) this.inc({ ...labels }, value)
      },
    })
  }
  const one = (name: string, help: string, value: () => number | null) => figure(name, help, () => [[{}, value()]])

  one('changes_total', 'Changes durable in the lake', () => Number(progress.changesTotal))
  one('changes_per_second', 'Changes made durable each second', () => progress.changesPerSecond(now().getTime()))
  one('quarantined_total', 'Changes quarantined since the process began', () => progress.quarantined)
  one('quarantine_waiting', 'Rows that wait in the quarantine now', () => progress.waiting ?? null)
  one('lag_bytes', 'Bytes of the source log not yet in the lake', () => progress.lagBytes())
  one('behind_seconds', 'How late the lake is now; grows while nothing comes through', () => progress.behindMs() / 1000)
  one('confirmed_lsn', 'Position durable in the lake', () => Number(progress.confirmed))
  one('streaming', '1 while changes come through', () => (progress.phase === 'streaming' && progress.isWell ? 1 : 0))
  figure(
    'tables_read_again',
    'Tables that are or were read again, by state of their job',
    () => [...Map.groupBy(progress.resnapshots, ({ state }) => state)].map(([state, jobs]) => [{ state }, jobs.length]),
    ['state'],
  )
  figure(
    'lag_seconds',
    'Commit at the source to queryable in the lake, transactions of the last ten minutes',
    () => {
      const { p50, p99 } = progress.lagMs()
      return [
        [{ quantile: '0.5' }, seconds(p50)],
        [{ quantile: '0.99' }, seconds(p99)],
      ]
    },
    ['quantile'],
  )
  figure(
    'table_changes_total',
    'Changes of each ods table since the process began',
    () => [...progress.tables].map(([table, count]) => [{ table }, count]),
    ['table'],
  )
  return registry
}

const seconds = (milliseconds: number | null) => (milliseconds === null ? null : milliseconds / 1000)
