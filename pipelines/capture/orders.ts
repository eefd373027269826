import type { Lake } from '@anju/infra/lake/engine.ts'
import { problem } from '../errors.ts'
import type { OdsTables } from './store/ods-tables.ts'

/** What an order works with. */
export interface Hands {
  readonly lake: Lake
  readonly tables: OdsTables
  readonly slot: string
  readonly now: () => Date
  /** Tells everybody who listens how many rows an order has written to ods tables. */
  readonly wrote: (counts: ReadonlyMap<string, number>) => void
}

/** Runs work when nothing else writes to the lake and no transaction is on its way. */
export type Exclusively = <Result>(work: () => Promise<Result>) => Promise<Result>

/** What people ask of a running capture: done between two commits, so that capture stays the only writer of ods. */
export class Orders {
  #at: { readonly exclusively: Exclusively; readonly hands: Hands } | undefined

  /** Takes orders from now on; returns the way to stop that. */
  open(exclusively: Exclusively, hands: Hands): Disposable {
    const at = { exclusively, hands }
    this.#at = at
    return {
      [Symbol.dispose]: () => {
        if (this.#at === at) this.#at = undefined
      },
    }
  }

  /** Throws capture_not_streaming while capture is connecting or copies its first snapshot; the order may then be given again. */
  async give<Result>(order: (hands: Hands) => Promise<Result>): Promise<Result> {
    const at = this.#at
    if (!at) throw problem('capture_not_streaming')
    return at.exclusively(() => order(at.hands))
  }
}
