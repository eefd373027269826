import { problem } from '../errors.ts'
import type { Exclusively, Hands } from './hands.ts'
import type { JobBook } from './resnapshot/job-book.ts'

/** What an order works with. */
export interface OrderHands extends Hands {
  readonly book: JobBook
}

/** What people ask of a running capture: done between two commits, so that capture stays the only writer of ods. */
export class Orders {
  #at: { readonly exclusively: Exclusively; readonly hands: OrderHands } | undefined

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
}
