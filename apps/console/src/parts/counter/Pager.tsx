import { Button, Flex, Typography } from 'antd'

/** One page back, one page on; nothing where there is but one. */
export function Pager({
  page,
  onBack,
  onNext,
}: {
  page: number
  onBack: (() => void) | undefined
  onNext: (() => void) | undefined
}) {
  if (!onBack && !onNext) return null
  return (
    <Flex gap={8} justify="end" align="center">
      <Button size="small" disabled={!onBack} onClick={onBack}>
        上一页
      </Button>
      <Typography.Text type="secondary">第 {page} 页</Typography.Text>
      <Button size="small" disabled={!onNext} onClick={onNext}>
        下一页
      </Button>
    </Flex>
  )
}
