import type { Role } from '@anju/standards/viewer.ts'
import { useQuery } from '@tanstack/react-query'
import { callApi } from '../api/client.ts'
import { type Batch, COUNTER_KEY, isUnderWay, type Listed, read } from '../api/counter.ts'
import { type RunSummary, STATUS_TITLES, selectionTitle } from '../api/runs.ts'
import { kindOf } from '../parts/counter/batch-words.ts'
import { sectionsFor } from './sections.ts'

/** Something that goes on whether or not a page is open. */
export interface Job {
  readonly title: string
  /** How far it is. */
  readonly note: string
  readonly path: string
  readonly since: string
}

/** The jobs under way that a role may see, and where all of them are listed; undefined for a role that has none. */
export function useRunningJobs(role: Role): { readonly jobs: readonly Job[]; readonly all: string } | undefined {
  const may = (path: string) => sectionsFor(role).some((section) => section.path === path)
  const runs = useQuery({
    queryKey: ['runs', 'open'],
    enabled: may('/runs'),
    queryFn: () => callApi<{ runs: RunSummary[] }>('/api/runs?open=true&limit=20'),
    refetchInterval: 60_000,
  })
  const batches = useQuery({
    queryKey: [COUNTER_KEY, 'batches under way'],
    enabled: may('/counter/batches'),
    queryFn: () => read<Listed<Batch>>('/batches?limit=20'),
    // The ledger tells nobody when a batch ends: asked often only while one is under way.
    refetchInterval: ({ state: { data } }) => (data?.items.some(isUnderWay) ? 5_000 : 60_000),
  })
  if (may('/runs')) return { jobs: (runs.data?.runs ?? []).map(jobOfRun), all: '/runs' }
  if (may('/counter/batches'))
    return { jobs: (batches.data?.items ?? []).filter(isUnderWay).map(jobOfBatch), all: '/counter/batches' }
  return undefined
}

function jobOfRun({ id, selection, status, counts, startedAt, createdAt }: RunSummary): Job {
  const steps = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const open = (counts.waiting ?? 0) + (counts.running ?? 0)
  return {
    title: selectionTitle(selection),
    note: steps === 0 ? (STATUS_TITLES[status] ?? status) : `${steps - open} / ${steps} 步`,
    path: `/runs/${id}`,
    since: startedAt ?? createdAt,
  }
}

const jobOfBatch = ({ batchNo, kind, period, state, askedAt }: Batch): Job => ({
  title: `${kindOf(kind).title} ${period}`,
  note: state === 'requested' ? '等待运行' : '运行中',
  path: `/counter/batches?batch=${batchNo}`,
  since: askedAt,
})
