import { problem } from '../errors.ts'
import type { Limits } from './limits.ts'
import { addChange, addCommit, type Batch, countsByTable, emptyBatch, isEmpty } from './ods/batch.ts'
import type { Resnapshots } from './resnapshot/resnapshots.ts'
import type { Progress } from './status/progress.ts'
import type { OdsWriter } from './store/ods-writer.ts'
import type { Position } from './store/position.ts'
import type { ReplicationStream } from './store/replication.ts'
import type { Upkeep } from './store/upkeep.ts'
import { type Change, createAssembler } from './wire/assemble.ts'
import { decodePgoutput } from './wire/decode.ts'
import { decodeFrame, type StandbyStatus } from './wire/frame.ts'
import { type Lsn, maxLsn } from './wire/lsn.ts'

export interface StreamDependencies {
  readonly writer: OdsWriter
  readonly upkeep: Upkeep
  readonly resnapshots: Resnapshots
  readonly progress: Progress
  readonly limits: Limits
  readonly now: () => Date
}

const sizeOf = ({ row }: Change) => row.reduce((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0)

interface Order {
  readonly run: () => Promise<void>
  readonly refuse: (error: unknown) => void
}

/** A batch so many times over its limits, and its transaction still not at its end, moves to files: that transaction is too large to be held. */
const TOO_FULL = 2

/**
 * Carries changes from the wire to the lake. One batch fills while the one before is being written; the source is told to wait when both
 * are full. A batch is committed only where no transaction is open, and only then is its position acknowledged to the server.
 * After a failure nothing in here is of use any more: begin again from the lake's position.
 */
export class ChangeStream {
  readonly #dependencies: StreamDependencies
  readonly #failed = Promise.withResolvers<never>()
  readonly #assemble: ReturnType<typeof createAssembler>
  #source: ReplicationStream | undefined
  #position: Position
  #batch: Batch = emptyBatch()
  #open = false
  #due = false
  readonly #orders: Order[] = []
  #broken = false
  #work: Promise<void> | undefined
  #received: Lsn
  #keepalive: Lsn = 0n
  #movedAt: number
  #frameBytes = 0
  #flushTimer: NodeJS.Timeout | undefined
  #statusTimer: NodeJS.Timeout | undefined

  constructor(dependencies: StreamDependencies, from: Position) {
    this.#dependencies = dependencies
    this.#position = from
    this.#received = from.lsn
    this.#movedAt = dependencies.now().getTime()
    this.#failed.promise.catch(() => {})
    this.#assemble = createAssembler({
      change: (change) => {
        if (isEmpty(this.#batch)) this.#flushTimer = setTimeout(() => this.#flushWhenWhole(), dependencies.limits.flushMs)
        this.#open = true
        addChange(this.#batch, change, change.operation === 'snapshot' ? sizeOf(change) : this.#frameBytes)
        dependencies.resnapshots.note(change)
      },
      commit: (transaction) => {
        this.#open = false
        if (!isEmpty(this.#batch)) addCommit(this.#batch, transaction)
        if (this.#orders.length > 0 || this.#batch.chunks.length > 0) this.#settle()
      },
      message: (prefix, content) => {
        const chunk = dependencies.resnapshots.chunkAt(prefix, content)
        if (!chunk) return undefined
        this.#batch.chunks.push(chunk)
        this.#open = true
        this.#due = true // the next chunk is read when this one is in the lake
        return chunk
      },
    })
  }

  /** Runs until the source ends or a write fails, and throws that; returns when the signal is aborted, with whole transactions written. */
  async run(open: (onFrame: (body: Buffer) => void) => Promise<ReplicationStream>, signal: AbortSignal): Promise<void> {
    const source = await open((body) => this.#receive(body))
    this.#source = source
    this.#statusTimer = setInterval(() => this.#tick(), this.#dependencies.limits.statusMs)
    const stopped = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => stopped.resolve(), { once: true })
    this.#noteDrained()
    try {
      if (!signal.aborted) await Promise.race([source.ended, this.#failed.promise, stopped.promise])
      await this.#finish(source)
    } finally {
      clearInterval(this.#statusTimer)
      clearTimeout(this.#flushTimer)
      this.#broken = true
      for (const { refuse } of this.#orders.splice(0)) refuse(problem('capture_not_streaming'))
      await source.close()
      await this.#work
    }
  }

  /** Does `work` on the lake when nothing else writes there and no transaction is on its way. Its failure is its own; rejects when the stream ends first. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = Promise.withResolvers<Result>()
    const run = () => work().then(done.resolve, done.reject)
    if (this.#broken) done.reject(problem('capture_not_streaming'))
    else this.#orders.push({ run, refuse: done.reject })
    this.#settle()
    return done.promise
  }

  #receive(body: Buffer): void {
    if (this.#broken) return
    try {
      const frame = decodeFrame(body)
      this.#hear(frame.walEnd)
      if (frame.kind === 'keepalive') this.#keepAlive(frame)
      else this.#take(body, frame.payloadStart)
    } catch (error) {
      this.#fail(error)
    }
  }

  #hear(walEnd: Lsn): void {
    const { progress } = this.#dependencies
    this.#received = maxLsn(this.#received, walEnd)
    progress.received = this.#received
    progress.walEnd = maxLsn(progress.walEnd, walEnd)
  }

  #take(body: Buffer, start: number): void {
    this.#frameBytes = body.length
    this.#assemble(decodePgoutput(body, start))
    if (this.#holds(1) || (this.#due && !this.#open)) this.#settle()
  }

  /** Nothing that comes after a failure may reach the lake: it would leave a gap. */
  #fail(error: unknown): void {
    this.#broken = true
    this.#failed.reject(error)
  }

  #keepAlive({ walEnd, replyRequested }: { walEnd: Lsn; replyRequested: boolean }): void {
    if (!this.#open) this.#keepalive = maxLsn(this.#keepalive, walEnd)
    this.#noteDrained()
    if (!replyRequested) return
    // A server that shuts down asks for a reply and waits until everything is acknowledged.
    this.#followIdle(0, 0n)
    this.#acknowledge()
  }

  #flushWhenWhole(): void {
    this.#due = true
    this.#settle()
  }

  /** Decides what to do next; called whenever something has changed. */
  #settle(): void {
    if (this.#broken) return
    const order =
      this.#work || this.#open || this.#batch.files.length > 0 || this.#batch.chunks.length > 0 ? undefined : this.#orders.shift()
    if (order) this.#start(order.run())
    else if (!this.#work && !this.#open && !isEmpty(this.#batch) && (this.#due || this.#holds(1))) this.#start(this.#flush())
    else if (!this.#work && this.#open && this.#holds(TOO_FULL)) this.#start(this.#dependencies.writer.spill(this.#batch))
    // A full batch still takes the rest of its last transaction, so that it can be committed as it is.
    if (this.#holds(this.#open ? TOO_FULL : 1)) this.#source?.pause()
    else this.#source?.resume()
  }

  /** Whether the batch in memory has reached its limits, so many times. */
  #holds(times: number): boolean {
    const { heldChanges, heldBytes } = this.#dependencies.limits
    return this.#batch.held >= times * heldChanges || this.#batch.heldBytes >= times * heldBytes
  }

  #start(work: Promise<void>): void {
    this.#work = work.then(
      () => {
        this.#work = undefined
        this.#noteDrained()
        this.#settle()
      },
      (error) => this.#fail(error),
    )
  }

  async #flush(): Promise<void> {
    const batch = this.#batch
    this.#batch = emptyBatch()
    this.#due = false
    clearTimeout(this.#flushTimer)
    await this.#commit(batch, batch.endLsn!)
  }

  async #commit(batch: Batch, endLsn: Lsn): Promise<void> {
    const { writer, upkeep, progress, now } = this.#dependencies
    const startedAt = now().getTime()
    const { position, ...quarantine } = await writer.commit(batch, this.#position, endLsn)
    this.#position = position
    this.#movedAt = now().getTime()
    this.#acknowledge()
    progress.flushed({ batch, position, ...quarantine, startedAt, flushedAt: this.#movedAt })
    for (const { written } of batch.chunks) written()
    upkeep.written([...countsByTable(batch).keys(), 'capture_position', ...batch.chunks.map(() => 'capture_snapshots')])
    await upkeep.turn()
  }

  #tick(): void {
    const { idleMs, idleBytes } = this.#dependencies.limits
    this.#followIdle(idleMs, idleBytes)
    this.#acknowledge()
  }

  /** With nothing to capture, moves the lake's position to where the server is, so that it need not keep its log. */
  #followIdle(idleMs: number, idleBytes: bigint): void {
    const distance = this.#dependencies.progress.drained - this.#position.lsn
    if (this.#broken || this.#work || this.#open || !isEmpty(this.#batch) || distance <= 0n) return
    if (distance < idleBytes && this.#dependencies.now().getTime() - this.#movedAt < idleMs) return
    this.#start(this.#commit(emptyBatch(), this.#dependencies.progress.drained))
  }

  #noteDrained(): void {
    const { progress } = this.#dependencies
    const idle = !this.#open && isEmpty(this.#batch)
    progress.drained = maxLsn(
      progress.drained,
      idle && !this.#work ? maxLsn(this.#keepalive, this.#position.lsn) : this.#position.lsn,
    )
    if (idle && !this.#work && progress.lagBytes() === 0) progress.caughtUp()
  }

  #acknowledge(): void {
    const status: StandbyStatus = { received: this.#received, durable: this.#position.lsn, now: this.#dependencies.now() }
    this.#source?.sendStatus(status)
  }

  async #finish(source: ReplicationStream): Promise<void> {
    source.pause()
    while (this.#work && !this.#broken) await this.#work // work that has failed is never cleared away
    if (!this.#broken && !this.#open && !isEmpty(this.#batch)) await this.#flush()
  }
}
