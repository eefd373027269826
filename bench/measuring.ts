/** What every group of measurements is given. */
export interface Measuring {
  /** Folder of its own, which does not exist yet; the caller removes it. */
  readonly dir: string
  readonly say: (line: string) => void
  /** Aborted when the person has had enough. */
  readonly signal: AbortSignal
}

/** The result of `work`, or the signal's reason at once: what the work still waits for ends when its servers are stopped. */
export function unlessAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([work, aborted])
}
