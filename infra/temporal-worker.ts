import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client, Connection } from '@temporalio/client'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'

/** Ten times what the largest is today. */
const BUNDLE_MAX_BYTES = 20_000_000

/** How long a worker that is told to stop may take before it is ended. */
const STOP_WITHIN_MS = 4_500

export interface TemporalWorkerOptions {
  readonly temporal: { readonly address: string; readonly namespace: string }
  readonly taskQueue: string
  readonly workflowsPath: string
  readonly activities: object
  /** Activities that this process does at the same time. */
  readonly activitiesAtOnce: number
  /** Workflows whose state it keeps in memory. */
  readonly cachedWorkflows: number
  readonly log: (level: 'warn' | 'error', message: string, meta: object) => void
}

/** A worker that is connected, not running yet, and a client of the same server. */
export interface TemporalWorker {
  readonly client: Client
  /** Aborted when the process is told to stop. */
  readonly stopping: AbortSignal
  /** Serves until the process is told to stop (SIGINT, SIGTERM) and what is in hand has ended or been given up. */
  run(): Promise<void>
  close(): Promise<void>
}

/**
 * The workflows' bundle, made by a process that ends with it: the bundler's 130 MB would stay with a worker for ever. Throws with what the
 * bundler said.
 */
async function bundleApart(workflowsPath: string): Promise<string> {
  const script = join(import.meta.dirname, 'bundle-workflows.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script, workflowsPath], { maxBuffer: BUNDLE_MAX_BYTES })
  return stdout
}

/** Makes this process a worker: it takes over its signals, and leaves what it cannot end in time to its successor. */
export async function openTemporalWorker(options: TemporalWorkerOptions): Promise<TemporalWorker> {
  const { address, namespace } = options.temporal
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message, meta }) =>
      options.log(level === 'ERROR' ? 'error' : 'warn', message, meta ?? {}),
    ),
    shutdownSignals: [],
  })
  const connection = await NativeConnection.connect({ address })
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: options.taskQueue,
    workflowBundle: { code: await bundleApart(options.workflowsPath) },
    activities: options.activities,
    // A killed worker's workflows are picked up by its successor after this, not after the ten seconds of the default.
    stickyQueueScheduleToStartTimeout: '1s',
    maxConcurrentActivityTaskExecutions: options.activitiesAtOnce,
    maxCachedWorkflows: options.cachedWorkflows,
    shutdownGraceTime: '1s',
    shutdownForceTime: '3s',
  })
  const client = new Client({ connection: await Connection.connect({ address }), namespace })
  const stopping = new AbortController()
  const stop = () => {
    stopping.abort()
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref()
    if (worker.getState() === 'RUNNING') worker.shutdown()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  return {
    client,
    stopping: stopping.signal,
    // One that was forced to stop has left its step to its successor: no fault of this process.
    run: () =>
      worker.run().catch((error: unknown) => {
        if (!stopping.signal.aborted) throw error
      }),
    async close() {
      await client.connection.close()
      await connection.close()
    },
  }
}
