import { CalendarOutlined } from '@ant-design/icons'
import { Tag, Tooltip, Typography } from 'antd'
import { useBusinessDay } from '../api/platform.ts'

/** The centre's business day; marked once it is closed. Nothing while the ledger does not answer. */
export function BusinessDate({ narrow }: { narrow: boolean }) {
  const { data } = useBusinessDay()
  if (!data) return null
  const { businessDate, opensOn, closedThrough } = data
  const standing = opensOn
    ? `今日已日终：记账的业务 ${opensOn} 0 时起可办理，银行此后的答复也记在 ${opensOn}`
    : closedThrough
      ? `已日终至 ${closedThrough}`
      : '近两个月没有办理过日终'
  return (
    <Tooltip title={standing}>
      <Typography.Text tabIndex={0} style={{ whiteSpace: 'nowrap' }}>
        {!narrow && (
          <>
            <CalendarOutlined /> 业务日期{' '}
          </>
        )}
        {businessDate} {opensOn && <Tag>今日已日终</Tag>}
      </Typography.Text>
    </Tooltip>
  )
}
