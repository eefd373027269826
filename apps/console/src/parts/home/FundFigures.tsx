import { InfoCircleOutlined } from '@ant-design/icons'
import { useQueries } from '@tanstack/react-query'
import { Card, Col, Row, Statistic, Tooltip, Typography } from 'antd'
import { Link } from 'react-router'
import { type IndicatorBook, monthlySeries, useIndicatorBook } from '../../api/indicators.ts'
import { Loaded } from '../Page.tsx'
import { fundFigure } from './fund-figures.ts'

/** 归集余额, 实归集额, 提取额, 贷款余额, 个贷率, 可用资金: how the fund stands, by the published indicators. */
const CODES = ['0301008101', '0301007201', '0301007601', '0302000801', '0302020301', 'AJ03000001']

/** The fund's figures of the last month, each with its change, its meaning and as-of, and the way to its series. */
export function FundFigures() {
  const book = useIndicatorBook()
  return (
    <Loaded query={book}>
      {({ indicators }) => <Figures notes={CODES.flatMap((code) => indicators.filter((indicator) => indicator.code === code))} />}
    </Loaded>
  )
}

function Figures({ notes }: { notes: IndicatorBook['indicators'] }) {
  const series = useQueries({ queries: notes.map(({ code }) => monthlySeries(code)) })
  return (
    <Row gutter={[16, 16]}>
      {notes.map((note, index) => (
        <Col key={note.code} xs={24} sm={12} xl={8} xxl={4}>
          <Card size="small" style={{ height: '100%' }}>
            <Loaded query={series[index]!}>{({ points }) => <Figure note={note} points={points} />}</Loaded>
          </Card>
        </Col>
      ))}
    </Row>
  )
}

function Figure({ note, points }: { note: IndicatorBook['indicators'][number]; points: Parameters<typeof fundFigure>[1] }) {
  const shown = fundFigure(note, points)
  const title = (
    <>
      <Link to={`/indicators?tab=indicators&code=${note.code}`}>{shown?.title ?? note.name}</Link>{' '}
      <Tooltip title={`${note.meaning}${shown ? `。截至 ${shown.asOf}` : ''}`}>
        <InfoCircleOutlined tabIndex={0} aria-label={`${note.name}的口径`} />
      </Tooltip>
    </>
  )
  if (!shown) return <Statistic title={title} value="—" suffix={<Typography.Text type="secondary">尚未发布</Typography.Text>} />
  return (
    <>
      <Statistic title={title} value={shown.value} />
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {shown.change}
      </Typography.Text>
    </>
  )
}
