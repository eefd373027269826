import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { ROOT } from './settings.ts'

/** A program of ours that does its work and ends: a migration, the making of the demo centre. */
export interface Errand {
  readonly script: string
  readonly env: Readonly<Record<string, string>>
}

/**
 * Runs it to its end, in a process group of its own, so that a Ctrl-C reaches only who started it; what it says is shown. `started` is told the
 * process, for whoever must end it before. Throws an Error with `refusal` when it fails.
 */
export async function runErrand(
  { script, env }: Errand,
  refusal: string,
  started: (child: ChildProcess) => void = () => undefined,
): Promise<void> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, script)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
    env: { ...process.env, ...env },
  })
  started(child)
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(refusal)
}
