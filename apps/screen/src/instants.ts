const CLOCK = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})
const DATE = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' })
const WEEKDAY = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', weekday: 'short' })

/** 09:41:05, by the centre's clock wherever the wall stands. */
export const clockOf = (instant: Date): string => CLOCK.format(instant)
/** 2026-11-25. */
export const dateOf = (instant: Date): string => DATE.format(instant)
/** 周三. */
export const weekdayOf = (instant: Date): string => WEEKDAY.format(instant)
