import { Card, Empty } from 'antd'
import { Link } from 'react-router'
import { useForecasts } from '../../api/indicators.ts'
import { Chart } from '../Chart.tsx'
import { month, yuan } from '../figures.ts'
import { forecastOption } from '../indicator-charts.ts'
import { Loaded } from '../Page.tsx'

/** Where the fund's balance goes in the next months, with what it was. */
export function BalanceOutlook() {
  const forecasts = useForecasts()
  return (
    <Card size="small" title="归集余额走向" extra={<Link to="/indicators?tab=forecasts">全部预测</Link>}>
      <Loaded query={forecasts}>
        {({ series }) => {
          const balance = series.find((one) => one.series === 'deposit_balance')
          const end = balance?.points.at(-1)
          if (!balance || !end) return <Empty description="还没有预测。资产图物化 ads.forecast 后显示在这里。" />
          return (
            <>
              预计 {month(end.month)} 末为 {yuan(end.value)}
              {end.lower80 && `，八成可能在 ${yuan(end.lower80)} 到 ${yuan(end.upper80)} 之间`}。
              <Chart height={240} label="归集余额的历史与预测" option={forecastOption(balance)} />
            </>
          )
        }}
      </Loaded>
    </Card>
  )
}
