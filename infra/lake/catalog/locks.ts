/** Lines up work on the same keys within this process, so that commits to one table do not race each other in vain. */
export interface Locks {
  run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>
}

export function createLocks(): Locks {
  const tails = new Map<string, Promise<unknown>>()
  return {
    async run(keys, work) {
      const unique = [...new Set(keys)]
      const before = Promise.allSettled(unique.map((key) => tails.get(key)))
      // All keys are taken in the same turn of the event loop, hence in one order for everyone: no deadlock.
      const mine = before.then(work)
      const tail = mine.catch(() => undefined)
      for (const key of unique) tails.set(key, tail)
      try {
        return await mine
      } finally {
        for (const key of unique) if (tails.get(key) === tail) tails.delete(key)
      }
    },
  }
}
