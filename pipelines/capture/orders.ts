import { problem } from '../errors.ts'
import type { Draining } from './draining.ts'
import type { Exclusively, Hands } from './hands.ts'
import type { JobBook } from './resnapshot/job-book.ts'

/** What an order works with. */
export interface OrderHands extends Hands {
  readonly book: JobBook
  readonly draining: Draining
}

/** A person's word that capture may begin anew. `noted` is to be called once it stands in the lake. */
interface Renewal {
  readonly by: string
  readonly noted: () => void
}

/** What people ask of a running capture: done between two commits, so that capture stays the only writer of ods. */
export class Orders {
  #at: { readonly exclusively: Exclusively; readonly hands: OrderHands } | undefined
  #lost: PromiseWithResolvers<Renewal | undefined> | undefined

  /** Takes orders from now on; returns the way to stop that. */
  open(exclusively: Exclusively, hands: OrderHands): Disposable {
    const at = { exclusively, hands }
    this.#at = at
    return {
      [Symbol.dispose]: () => {
        if (this.#at === at) this.#at = undefined
      },
    }
  }

  /** Throws capture_not_streaming while capture is connecting or copies its first snapshot; the order may then be given again. */
  async give<Result>(order: (hands: OrderHands) => Promise<Result>): Promise<Result> {
    const at = this.#at
    if (!at) throw problem('capture_not_streaming')
    return at.exclusively(() => order(at.hands))
  }

  /** Waits until somebody allows to begin anew with a new slot; returns who it is, undefined when the signal is aborted first. */
  async renewed(signal: AbortSignal): Promise<Renewal | undefined> {
    const lost = Promise.withResolvers<Renewal | undefined>()
    this.#lost = lost
    signal.addEventListener('abort', () => lost.resolve(undefined), { once: true })
    if (signal.aborted) lost.resolve(undefined)
    return lost.promise.finally(() => {
      this.#lost = undefined
    })
  }

  /** Allows to begin anew; resolves when that outlives a death of capture. Throws slot_not_lost when capture does not wait for it. */
  renew(by: string): Promise<void> {
    if (!this.#lost) throw problem('slot_not_lost')
    const noted = Promise.withResolvers<void>()
    this.#lost.resolve({ by, noted: noted.resolve })
    this.#lost = undefined
    return noted.promise
  }
}
