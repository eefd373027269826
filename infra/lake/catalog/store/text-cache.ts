/** A cache bounded by the size of what it holds; what was used longest ago leaves first. */
export interface TextCache<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
}

export function createTextCache<Value>(sizeMax: number, sizeOf: (value: Value) => number): TextCache<Value> {
  const entries = new Map<string, Value>()
  let size = 0
  const remove = (key: string) => {
    const value = entries.get(key)
    if (value === undefined) return
    size -= sizeOf(value)
    entries.delete(key)
  }
  return {
    get(key) {
      const value = entries.get(key)
      if (value === undefined) return undefined
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    set(key, value) {
      remove(key)
      if (sizeOf(value) > sizeMax / 2) return
      entries.set(key, value)
      size += sizeOf(value)
      for (const oldest of entries.keys()) {
        if (size <= sizeMax) break
        remove(oldest)
      }
    },
    delete: remove,
  }
}
