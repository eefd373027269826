import { Flex, Progress } from 'antd'
import type { Score } from '../api/quality.ts'

const colorOf = (score: number) =>
  score >= 95 ? 'var(--ant-color-success)' : score >= 80 ? 'var(--ant-color-warning)' : 'var(--ant-color-error)'

/** A score of 0–100 as a bar and a figure with two decimals; a dash where nothing was to be checked. */
export function ScoreBar({ score }: { score: Score }) {
  if (score.score === null) return <>—</>
  const shown = score.score.toFixed(2)
  return (
    <Flex gap={8} align="center">
      <Progress
        percent={score.score}
        strokeColor={colorOf(score.score)}
        size="small"
        status="normal"
        showInfo={false}
        aria-label={`评分 ${shown}`}
      />
      <span style={{ minWidth: '6ch', textAlign: 'right' }}>{shown}</span>
    </Flex>
  )
}
