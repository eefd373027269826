import type { JobState } from './job.ts'

/** A table that cannot be read so; the message is for people. */
export class CannotRead extends Error {
  readonly state: Extract<JobState, 'failed' | 'impossible'>

  /** `impossible`: going on would fail again. */
  constructor(message: string, state: CannotRead['state'] = 'failed') {
    super(message)
    this.state = state
  }
}

/** What PostgreSQL refuses until somebody has changed something there, by its code. */
const REFUSALS: Readonly<Record<string, string>> = {
  '42501': '采集账号没有读取该表的权限，请在来源库授予 SELECT 后继续',
  '42P01': '来源库中没有这张表',
}

/** The end that an error means for the reading of a table; undefined when it may pass by itself. */
export function endingOf(error: unknown): CannotRead | undefined {
  if (error instanceof CannotRead) return error
  const refused = REFUSALS[(error as { code?: string }).code ?? '']
  return refused === undefined ? undefined : new CannotRead(refused)
}
