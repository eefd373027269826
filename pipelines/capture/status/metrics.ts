import type { Progress } from './progress.ts'

/** Capture's figures in the Prometheus text format. */
export function metricsText(progress: Progress, now: number): string {
  const lag = progress.lagMs()
  const figures: [name: string, kind: 'counter' | 'gauge', help: string, samples: [labels: string, value: number | null][]][] = [
    ['anju_capture_changes_total', 'counter', 'Changes durable in the lake', [['', Number(progress.changesTotal)]]],
    ['anju_capture_changes_per_second', 'gauge', 'Changes made durable each second', [['', progress.changesPerSecond(now)]]],
    ['anju_capture_quarantined_total', 'counter', 'Changes quarantined since the process began', [['', progress.quarantined]]],
    [
      'anju_capture_tables_read_again',
      'gauge',
      'Tables that are or were read again, by state of their job',
      [...Map.groupBy(progress.resnapshots, ({ state }) => state)].map(([state, jobs]) => [`{state="${state}"}`, jobs.length]),
    ],
    ['anju_capture_lag_bytes', 'gauge', 'Bytes of the source log not yet in the lake', [['', progress.lagBytes()]]],
    ['anju_capture_confirmed_lsn', 'gauge', 'Position durable in the lake', [['', Number(progress.confirmed)]]],
    ['anju_capture_streaming', 'gauge', '1 while changes are streaming', [['', progress.phase === 'streaming' ? 1 : 0]]],
    [
      'anju_capture_lag_seconds',
      'gauge',
      'Commit at the source to queryable in the lake, recent transactions',
      [
        ['{quantile="0.5"}', seconds(lag.p50)],
        ['{quantile="0.99"}', seconds(lag.p99)],
      ],
    ],
    [
      'anju_capture_table_changes_total',
      'counter',
      'Changes of each ods table since the process began',
      [...progress.tables].map(([table, count]) => [`{table="${table}"}`, count]),
    ],
  ]
  const lines = figures.flatMap(([name, kind, help, samples]) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${kind}`,
    ...samples.filter(([, value]) => value !== null).map(([labels, value]) => `${name}${labels} ${value}`),
  ])
  return `${lines.join('\n')}\n`
}

const seconds = (milliseconds: number | null) => (milliseconds === null ? null : milliseconds / 1000)
