import { Col, Row, Statistic, Tag } from 'antd'
import { Link } from 'react-router'
import { type DayEnd, today, useCounter } from '../../api/counter.ts'
import { fen, figure } from '../figures.ts'
import { Loaded } from '../Page.tsx'

/** How the day stands: vouchers, what waits to be checked, receipts that nobody has placed yet, whether it is closed. */
export function Today() {
  const day = useCounter<DayEnd>(`/day-ends/${today()}`)
  return (
    <Loaded query={day}>
      {(data) => (
        <Row gutter={[16, 16]}>
          <Col xs={12} lg={6}>
            <Statistic
              title={<Link to={`/counter/vouchers?from=${today()}&to=${today()}`}>今日凭证</Link>}
              value={`${figure(data.voucherCount)} 张`}
            />
          </Col>
          <Col xs={12} lg={6}>
            <Statistic
              title={<Link to="/counter/applications?queue=all&state=20">待复核</Link>}
              value={`${figure(data.submittedCount)} 件`}
            />
          </Col>
          <Col xs={12} lg={6}>
            <Statistic
              title={<Link to="/counter/receipts">暂收未分摊 {figure(data.unallocatedCount)} 笔</Link>}
              value={`${fen(data.unallocatedAmount)} 元`}
            />
          </Col>
          <Col xs={12} lg={6}>
            <Statistic title={<Link to="/counter/day-end">今日日终</Link>} valueRender={() => <DayTag day={data} />} />
          </Col>
        </Row>
      )}
    </Loaded>
  )
}

function DayTag({ day }: { day: DayEnd }) {
  if (day.closed) return <Tag color="success">已日终</Tag>
  return day.findings.length > 0 ? (
    <Tag color="warning">{day.findings.length} 项待处理</Tag>
  ) : (
    <Tag color="processing">营业中</Tag>
  )
}
