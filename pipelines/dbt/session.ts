import { readFile } from 'node:fs/promises'
import { type DbtProcess, type DbtProcessOptions, startDbtProcess } from './child.ts'
import { DbtFailed } from './errors.ts'
import { type DbtManifest, parseManifest } from './manifest.ts'
import type { Answer, DbtVars } from './protocol.ts'

/** A runner.py that is there when asked: started with the first request, and again when it has died. */
export interface DbtSession {
  /** Runs one dbt command. Throws DbtFailed when dbt refuses, DbtStopped when its process dies. */
  ask(command: readonly string[], vars?: DbtVars): Promise<Answer>
  /** The manifest as last parsed. */
  manifest(): Promise<DbtManifest>
  /** Forgets the manifest: the next question for it reads the project again. */
  forget(): void
  /** Runs `work` when all work given before has ended: dbt is not made for parallel calls. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>
  readonly pid: number | undefined
  stop(): Promise<void>
}

export function startDbtSession(options: DbtProcessOptions): DbtSession {
  let child: DbtProcess | undefined
  let known: Promise<DbtManifest> | undefined
  let count = 0
  let last: Promise<unknown> = Promise.resolve()

  async function ask(command: readonly string[], vars: DbtVars = {}): Promise<Answer> {
    if (!child?.alive) child = startDbtProcess(options)
    count += 1
    const answer = await child.ask({ id: count, command, vars })
    if (answer.error !== null) throw new DbtFailed(answer.error)
    return answer
  }

  async function readManifest(): Promise<DbtManifest> {
    const { manifestPath } = await ask(['parse'])
    return parseManifest(await readFile(manifestPath!, 'utf8'))
  }

  return {
    ask,
    manifest() {
      known ??= readManifest().catch((error: unknown) => {
        known = undefined
        throw error
      })
      return known
    },
    forget() {
      known = undefined
    },
    inTurn(work) {
      const turn = last.then(work)
      last = turn.catch(() => undefined)
      return turn
    },
    get pid() {
      return child?.pid
    },
    stop: async () => child?.stop(),
  }
}
