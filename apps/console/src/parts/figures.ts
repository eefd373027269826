const money = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const grouped = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 2 })

/** A count or amount with thousands separated; null and absent are shown as a dash, never as zero. */
export function figure(value: number | string | null | undefined): string {
  if (value === null || value === undefined || value === '') return '—'
  return grouped.format(Number(value))
}

/** Yuan in the unit that reads best (元, 万元 or 亿元), always to two decimals so that figures side by side compare. */
export function yuan(value: number | string | null | undefined): string {
  if (value === null || value === undefined || value === '') return '—'
  const amount = Number(value)
  const size = Math.abs(amount)
  if (size >= 1e8) return `${money.format(amount / 1e8)} 亿元`
  if (size >= 1e4) return `${money.format(amount / 1e4)} 万元`
  return `${money.format(amount)} 元`
}

/** A share between 0 and 1 as per cent with one decimal; a dash when there is none. */
export function percent(value: number | string | null | undefined): string {
  return value === null || value === undefined || value === '' ? '—' : `${(Number(value) * 100).toFixed(1)}%`
}

/** Milliseconds as people say them. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '—'
  if (ms < 1_000) return `${Math.round(ms)} 毫秒`
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} 秒` : `${Math.floor(ms / 60_000)} 分 ${Math.round((ms % 60_000) / 1_000)} 秒`
}

/** An instant as the centre's clock shows it: 2026-11-25 09:48:31. */
export function instant(value: string | null | undefined): string {
  return value ? new Date(value).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' }) : '—'
}

/** Yuan as decimal text, thousands separated, to the fen: "1234567.8" → "1,234,567.80". Exact: the text never becomes a float. */
export function fen(value: string | null | undefined): string {
  if (value === null || value === undefined || value === '') return '—'
  const [whole = '', fraction = ''] = value.split('.')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction.padEnd(2, '0')}`
}

/** A business month as people write it: 202611 → 2026-11. */
export const month = (value: string | null | undefined): string => (value ? `${value.slice(0, 4)}-${value.slice(4)}` : '—')

/** An annual rate as people write it: "0.0260000" → 2.6%. */
export const rate = (value: string): string => `${Number((Number(value) * 100).toFixed(5))}%`

/** Bytes in the unit that reads best. */
export function size(bytes: number): string {
  const units = ['字节', 'KB', 'MB', 'GB', 'TB']
  const unit = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(1_000)))
  return `${figure(Number((bytes / 1_000 ** unit).toPrecision(3)))} ${units[unit]}`
}
