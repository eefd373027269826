import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { problem } from '../../errors.ts'
import type { Hands } from '../hands.ts'
import { odsNameOf } from '../ods/table.ts'
import { logEnd } from '../store/chunk-reader.ts'
import { publishedTables } from '../store/snapshot.ts'
import { appendSteps, readJobs } from '../store/snapshot-jobs.ts'
import { lsnFromText } from '../wire/lsn.ts'
import { isGoing, isOpen, type JobTrouble, type Signal, type SnapshotJob, type StandingJob, signalled } from './job.ts'

export interface JobBookDependencies {
  readonly hands: Hands
  readonly publication: string
  readonly connect: () => Promise<pg.Client>
  /** Hears the state of all jobs after each change. */
  readonly tell: (jobs: readonly StandingJob[]) => void
}

/** The tables to be read again and how far each is, as the lake has them. Whatever writes is an order: it runs while nothing else writes to the lake. */
export class JobBook {
  readonly #deps: JobBookDependencies
  readonly #jobs = new Map<string, SnapshotJob>()
  readonly #troubles = new Map<string, JobTrouble & { readonly triedAt: number }>()
  #changed = Promise.withResolvers<void>()

  constructor(dependencies: JobBookDependencies) {
    this.#deps = dependencies
  }

  /** Learns from the lake what was under way. */
  async load(): Promise<void> {
    const { lake, slot } = this.#deps.hands
    this.note(await readJobs(lake, slot))
  }

  /** The newest step of a job; undefined when there is no such job. */
  get(id: string): SnapshotJob | undefined {
    return this.#jobs.get(id)
  }

  /** The job to go on with: one that could not go on last time comes after all others. */
  next(): SnapshotJob | undefined {
    const triedAt = ({ id }: SnapshotJob) => this.#troubles.get(id)?.triedAt ?? 0
    return [...this.#jobs.values()].filter(isGoing).toSorted((a, b) => triedAt(a) - triedAt(b))[0]
  }

  /** Notes what keeps a job from going on, until its next step. */
  troubled(id: string, reason: string): void {
    const at = this.#deps.hands.now().getTime()
    this.#troubles.set(id, { reason, since: this.#troubles.get(id)?.since ?? at, triedAt: at })
    this.note([])
  }

  /** Whether a table is being read, or waits for that. */
  isBusy(table: string): boolean {
    return [...this.#jobs.values()].some((job) => job.table === table && isOpen(job))
  }

  /** Whether there is or was any job of a table. */
  knows(table: string): boolean {
    return [...this.#jobs.values()].some((job) => job.table === table)
  }

  /** Resolves at the next `wake`. */
  awake(): Promise<void> {
    this.#changed = Promise.withResolvers()
    return this.#changed.promise
  }

  wake(): void {
    this.#changed.resolve()
  }

  /** Begins to read tables, all published ones without `tables`. Throws captured_table_unknown, snapshot_under_way. */
  async start(tables: readonly string[] | undefined, by: string, detail: string): Promise<SnapshotJob[]> {
    const client = await this.#deps.connect()
    try {
      const present = await publishedTables(client, this.#deps.publication)
      const published = [...new Set(present.map(({ relation }) => odsNameOf(relation)))]
      const unknown = tables?.find((table) => !published.includes(table))
      if (unknown !== undefined) throw problem('captured_table_unknown', { field: 'table', value: unknown })
      const twice = tables?.find((table) => this.isBusy(table))
      if (twice !== undefined) throw problem('snapshot_under_way', { field: 'table', value: twice })
      const fromLsn = lsnFromText(await logEnd(client))
      const idle = (tables ?? published).filter((table) => !this.isBusy(table))
      const jobs = idle.map((table) => newJob(table, fromLsn, by, detail))
      await this.write(jobs)
      return jobs
    } finally {
      await client.end()
    }
  }

  /** Pauses, resumes or cancels a job. Throws snapshot_unknown, snapshot_not_so. */
  async signal(id: string, signal: Signal, by: string): Promise<SnapshotJob> {
    const job = this.#jobs.get(id)
    if (!job) throw problem('snapshot_unknown', { field: 'job', value: id })
    const next = signalled(job, signal, by)
    if (!next) throw problem('snapshot_not_so', { field: 'state', value: job.state })
    await this.write([next])
    return next
  }

  /** Ends a job that is being read, with its reason; one that was paused or cancelled meanwhile stays as it is. */
  async fail(id: string, state: 'failed' | 'impossible', detail: string): Promise<void> {
    const job = this.#jobs.get(id)!
    if (isGoing(job)) await this.write([{ ...job, step: job.step + 1, state, detail }])
  }

  /**
   * Writes steps into the lake. Those of jobs that are known hold from now on, also for a chunk whose mark arrives before they are in the lake; when the
   * lake does not take them, the jobs are again what they were.
   */
  async write(jobs: readonly SnapshotJob[]): Promise<void> {
    const { lake, slot, now } = this.#deps.hands
    const before = jobs.flatMap(({ id }) => this.#jobs.get(id) ?? [])
    this.note(jobs.filter(({ id }) => this.#jobs.has(id)))
    try {
      if (jobs.length > 0) await lake.transaction((session) => appendSteps(session, slot, jobs, now()))
      this.note(jobs)
    } catch (error) {
      this.note(before)
      throw error
    } finally {
      this.wake()
    }
  }

  /** Notes the newest steps of jobs. */
  note(jobs: readonly SnapshotJob[]): void {
    for (const job of jobs) {
      if (job.step !== this.#jobs.get(job.id)?.step) this.#troubles.delete(job.id)
      this.#jobs.set(job.id, job)
    }
    this.#deps.tell([...this.#jobs.values()].map((job) => ({ ...job, trouble: this.#troubles.get(job.id) })))
  }
}

const newJob = (table: string, fromLsn: bigint, by: string, detail: string): SnapshotJob => ({
  id: randomUUID(),
  table,
  step: 1,
  state: 'running',
  after: undefined,
  rows: 0n,
  total: undefined,
  fromLsn,
  detail,
  by,
})
