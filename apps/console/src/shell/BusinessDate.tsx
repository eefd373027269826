import { CalendarOutlined } from '@ant-design/icons'
import { Tag, Tooltip, Typography } from 'antd'
import { today } from '../api/counter.ts'
import { useBusinessDay } from '../api/platform.ts'

/** The day on which the centre's books stand; marked when it is no longer today. Nothing while the ledger does not answer. */
export function BusinessDate({ narrow }: { narrow: boolean }) {
  const { data } = useBusinessDay()
  if (!data) return null
  const { businessDate, closedThrough } = data
  return (
    <Tooltip title={closedThrough ? `已日终至 ${closedThrough}，此后办理的业务记在业务日期` : '近两个月没有办理过日终'}>
      <Typography.Text tabIndex={0} style={{ whiteSpace: 'nowrap' }}>
        {!narrow && (
          <>
            <CalendarOutlined /> 业务日期{' '}
          </>
        )}
        {businessDate} {businessDate !== today() && <Tag>今日已日终</Tag>}
      </Typography.Text>
    </Tooltip>
  )
}
