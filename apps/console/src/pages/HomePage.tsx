import { ROLE_TITLES, type Role, type Viewer } from '@anju/standards/viewer.ts'
import { Button, Col, Row } from 'antd'
import { useOutletContext } from 'react-router'
import { BatchAlerts } from '../parts/counter/BatchAlerts.tsx'
import { Today } from '../parts/counter/Today.tsx'
import { Waiting } from '../parts/counter/Waiting.tsx'
import { BalanceOutlook } from '../parts/home/BalanceOutlook.tsx'
import { CaptureHealth } from '../parts/home/CaptureHealth.tsx'
import { FundFigures } from '../parts/home/FundFigures.tsx'
import { LateAssets } from '../parts/home/LateAssets.tsx'
import { QualityCard } from '../parts/home/QualityCard.tsx'
import { RecentRuns } from '../parts/home/RecentRuns.tsx'
import { LinkButton } from '../parts/LinkButton.tsx'
import { Page } from '../parts/Page.tsx'
import { FirstSteps } from './FirstSteps.tsx'

/** 工作台: what a role must know first, and where it begins. */
export function HomePage() {
  const viewer = useOutletContext<Viewer>()
  const { name, role } = viewer
  return (
    <Page title={`${name}，您好`} hint={`您的角色是${ROLE_TITLES[role]}。`} actions={<Ways role={role} />}>
      <BatchAlerts role={role} />
      {role === 'steward' && <Platform />}
      {role === 'analyst' && <Data />}
      {role === 'leader' && <Fund />}
      {(role === 'clerk' || role === 'supervisor') && <Counter viewer={viewer} />}
      {role === 'auditor' && <Today />}
      <FirstSteps role={role} />
    </Page>
  )
}

/** A leader's two ways on: to the wall, and to what comes. */
function Ways({ role }: { role: Role }) {
  if (role !== 'leader') return null
  return (
    <>
      <Button type="primary" href="/screen/operations" target="_blank">
        打开运行大屏
      </Button>
      <LinkButton to="/indicators?tab=forecasts">资金预测</LinkButton>
    </>
  )
}

/** Is the platform healthy, what is late, what fell in quality, what waits for me. */
function Platform() {
  return (
    <>
      <CaptureHealth />
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={8}>
          <QualityCard />
        </Col>
        <Col xs={24} lg={16}>
          <LateAssets />
        </Col>
        <Col span={24}>
          <RecentRuns />
        </Col>
      </Row>
    </>
  )
}

/** The figures, and whether the data behind them can be used. */
function Data() {
  return (
    <>
      <FundFigures />
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={8}>
          <QualityCard />
        </Col>
        <Col xs={24} lg={16}>
          <RecentRuns />
        </Col>
      </Row>
    </>
  )
}

/** How the fund stands and where it goes, and whether the figures can be trusted. */
function Fund() {
  return (
    <>
      <FundFigures />
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={16}>
          <BalanceOutlook />
        </Col>
        <Col xs={24} lg={8}>
          <QualityCard />
        </Col>
      </Row>
    </>
  )
}

/** How the day stands, and what waits for me. */
function Counter({ viewer }: { viewer: Viewer }) {
  return (
    <>
      <Today />
      <Waiting viewer={viewer} />
    </>
  )
}
