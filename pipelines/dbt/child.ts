import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DbtStopped } from './errors.ts'
import { type Answer, parseAnswer, type Request } from './protocol.ts'

/** How to start runner.py. */
export interface DbtProcessOptions {
  /** Python with dbt-core and dbt-duckdb. */
  readonly python: string
  readonly projectDir: string
  /** The lake client environment, and DBT_TARGET_PATH, DBT_LOG_PATH. */
  readonly env: Readonly<Record<string, string>>
}

/** One dbt process; answers in the order of the requests. Dead once it has ended. */
export interface DbtProcess {
  readonly alive: boolean
  readonly pid: number | undefined
  /** Throws DbtStopped when the process ends first. */
  ask(request: Request): Promise<Answer>
  stop(): Promise<void>
}

const RUNNER = join(import.meta.dirname, 'runner.py')
const LAST_WORDS = 2000
/** Nothing else is taken from this process: what dbt sees is what the caller says. */
const PYTHON = { PYTHONUTF8: '1', PYTHONDONTWRITEBYTECODE: '1' }

/** Starts runner.py in the project's folder. It ends with this process, since its stdin does. */
export function startDbtProcess({ python, projectDir, env }: DbtProcessOptions): DbtProcess {
  const child = spawn(python, [RUNNER], { cwd: projectDir, env: { ...PYTHON, ...env } })
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>()
  const lastWords = keepLastWords(child)
  let alive = true
  const ended = new Promise<void>((resolve) => {
    const end = (reason: string) => {
      alive = false
      for (const { reject } of waiting.values()) reject(new DbtStopped(`dbt 进程已结束（${reason}）：${lastWords()}`))
      waiting.clear()
      resolve()
    }
    child.once('error', (error) => end(error.message))
    child.once('close', (code, signal) => end(String(signal ?? code)))
  })
  child.stdin.on('error', () => undefined)
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = parseAnswer(line)
    waiting.get(answer.id)?.resolve(answer)
    waiting.delete(answer.id)
  })
  return {
    get alive() {
      return alive
    },
    pid: child.pid,
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (!alive) return reject(new DbtStopped('dbt 进程已结束'))
        waiting.set(request.id, { resolve, reject })
        child.stdin.write(`${JSON.stringify(request)}\n`)
      }),
    async stop() {
      if (!alive) return
      child.kill('SIGTERM')
      await Promise.race([ended, once(child, 'close')])
    },
  }
}

function keepLastWords(child: ChildProcessWithoutNullStreams): () => string {
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-LAST_WORDS)
  })
  return () => words.trim()
}
