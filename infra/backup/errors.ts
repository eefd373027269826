/** A backup that cannot be trusted: what of it is damaged or missing, in words for the operator. */
export class BackupBroken extends Error {}

/** What was asked cannot be done as things stand: why, and what to do. */
export class BackupRefused extends Error {}

const FULL = ['ENOSPC', 'EDQUOT']

/** One line for what was foreseen; the whole story for what was not. */
export function wordsFor(error: unknown): string {
  if (error instanceof BackupRefused || error instanceof BackupBroken) return error.message
  const { code = '', name, message, stack } = error as NodeJS.ErrnoException
  if (FULL.includes(code)) return `磁盘已满（disk full），没有做完，原有的数据没有动。请腾出空间后再运行一次（${message}）`
  if (name === 'AbortError') return '已中断，没有做完的部分已清除'
  return code.startsWith('ERR_PARSE_ARGS') ? message : (stack ?? String(error))
}
