import { BackupRefused } from './errors.ts'

/** How an operator of a centre writes a moment; fractions of a second are allowed. */
const WRITTEN = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2}(?:\.\d{1,6})?)?$/

/** A moment as the operator writes it, `2026-11-26 14:03:00`, in the centre's time. Throws BackupRefused for anything else. */
export function momentFromText(text: string): Date {
  const [, day, minute, second = ':00'] = WRITTEN.exec(text.trim()) ?? []
  const moment = new Date(`${day}T${minute}${second}+08:00`)
  if (!day || Number.isNaN(moment.getTime()))
    throw new BackupRefused(`--at ${text} 不是时刻，应写作 2026-11-26 14:03:00（北京时间）`)
  return moment
}

/** A moment in the centre's time, to the second. */
export const textFromMoment = (moment: Date | string) => new Date(moment).toLocaleString('sv', { timeZone: 'Asia/Shanghai' })

export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`

export const secondsSince = (began: number) => `${((Date.now() - began) / 1000).toFixed(1)} 秒`
