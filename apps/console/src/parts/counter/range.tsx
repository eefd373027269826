import { Button, Flex, Input, Typography } from 'antd'
import { useSearchParams } from 'react-router'
import { today } from '../../api/counter.ts'

export interface Range {
  readonly from: string
  readonly to: string
}

/** The days that an address asks for; `usual` where it says nothing. */
export function useRange(usual: Range): Range {
  const [search] = useSearchParams()
  return { from: search.get('from') ?? usual.from, to: search.get('to') ?? usual.to }
}

const monthOf = (day: string, back = 0) => {
  const first = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 - back, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0))
  return { from: first.toISOString().slice(0, 10), to: last.toISOString().slice(0, 10) }
}

/** Today alone. */
export const thisDay = (): Range => ({ from: today(), to: today() })
/** The month of today, up to today. */
export const thisMonth = (): Range => ({ from: monthOf(today()).from, to: today() })
const thisYear = (): Range => ({ from: `${today().slice(0, 4)}-01-01`, to: today() })

const PRESETS: Readonly<Record<string, () => Range>> = {
  今日: thisDay,
  本月: thisMonth,
  上月: () => monthOf(today(), 1),
  今年: thisYear,
}

/** From when to when, kept in the address. */
export function RangeFilter({ from, to }: Range) {
  const [search, setSearch] = useSearchParams()
  const set = (range: Partial<Range>) => setSearch({ ...Object.fromEntries(search), from, to, ...range })
  return (
    <Flex gap={4} align="center" wrap>
      <Input
        type="date"
        aria-label="开始日期"
        value={from}
        max={to}
        style={{ width: 145 }}
        onChange={({ target }) => target.value && set({ from: target.value })}
      />
      <Typography.Text type="secondary">至</Typography.Text>
      <Input
        type="date"
        aria-label="截止日期"
        value={to}
        min={from}
        style={{ width: 145 }}
        onChange={({ target }) => target.value && set({ to: target.value })}
      />
      {Object.entries(PRESETS).map(([title, range]) => (
        <Button key={title} size="small" type="text" onClick={() => set(range())}>
          {title}
        </Button>
      ))}
    </Flex>
  )
}
