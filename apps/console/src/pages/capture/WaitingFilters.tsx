import { Flex, Select, Typography } from 'antd'
import type { Share } from '../../api/waiting.ts'
import { figure } from '../../parts/figures.ts'
import type { Asked } from './use-waiting.ts'

interface WaitingFilter {
  readonly name: string
  /** What it is called while nothing is chosen. */
  readonly all: string
  readonly shares: readonly Share[]
  readonly titleOf?: (name: string) => string
  readonly width?: number
}

const itself = (name: string) => name

/** Which rows of those that wait are shown, and how many these are. */
export function WaitingFilters({
  filters,
  asked,
  choose,
  total,
}: {
  filters: readonly WaitingFilter[]
  asked: Asked
  choose: (name: string, value: string | undefined) => void
  total: number
}) {
  return (
    <Flex gap={8} wrap align="center">
      {filters.map(({ name, all, shares, titleOf = itself, width = 220 }) => (
        <Select
          key={name}
          allowClear
          placeholder={all}
          aria-label={all}
          style={{ width, maxWidth: '100%' }}
          popupMatchSelectWidth={false}
          showSearch={{ optionFilterProp: 'label' }}
          options={shares.map(({ name: value, rows }) => ({ value, label: `${titleOf(value)}（${figure(rows)} 行）` }))}
          value={asked[name] ?? null}
          onChange={(value) => choose(name, value ?? undefined)}
        />
      ))}
      <Typography.Text type="secondary">共 {figure(total)} 行等待更正</Typography.Text>
    </Flex>
  )
}
