import { LEVEL_DEFINITIONS, LEVEL_TITLES, type Level } from '@anju/standards/classification.ts'
import { Tag, Tooltip } from 'antd'

const COLORS: Record<Level, string> = { 1: 'default', 2: 'blue', 3: 'warning', 4: 'red' }

/** A security level in words; what it means on hover. */
export function LevelTag({ level }: { level: Level }) {
  return (
    <Tooltip title={LEVEL_DEFINITIONS[level]}>
      <Tag color={COLORS[level]}>
        {level} {LEVEL_TITLES[level]}
      </Tag>
    </Tooltip>
  )
}
