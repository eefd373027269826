/** A period as people read it: 2026 → 2026年, 202611 → 2026年11月, 2026-11-25 → 11月25日, now → 当前. */
export function periodTitle(period: string): string {
  if (period === 'now') return '当前'
  if (/^\d{4}$/.test(period)) return `${period}年`
  if (/^\d{6}$/.test(period)) return `${period.slice(0, 4)}年${Number(period.slice(4))}月`
  const [, month, day] = period.split('-')
  return month && day ? `${Number(month)}月${Number(day)}日` : period
}

/** The same on an axis: the year only where it begins. */
export function periodTick(period: string): string {
  if (/^\d{6}$/.test(period)) return period.endsWith('01') ? `${period.slice(0, 4)}年` : `${Number(period.slice(4))}月`
  const [, month, day] = period.split('-')
  return month && day ? `${Number(month)}-${Number(day)}` : period
}

/** How old data is, in words: 3 分钟, 5 小时, 2 天. */
export function ageTitle(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return '不到 1 分钟'
  if (minutes < 60) return `${minutes} 分钟`
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} 小时` : `${Math.floor(minutes / 1440)} 天`
}
