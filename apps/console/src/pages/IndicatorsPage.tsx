import { FORECAST_MODELS } from '@anju/standards/forecast-models.ts'
import { useQuery } from '@tanstack/react-query'
import { Card, Empty, Flex, Select, Table, Tabs, Tag, Typography } from 'antd'
import { useSearchParams } from 'react-router'
import { type IndicatorBook, monthlySeries, useForecasts, useIndicatorBook, WHOLE_CITY } from '../api/indicators.ts'
import { Chart } from '../parts/Chart.tsx'
import { figure, instant, month, percent, yuan } from '../parts/figures.ts'
import { forecastOption, trendOption } from '../parts/indicator-charts.ts'
import { KEYBOARD_TABLE } from '../parts/keyboard-table.tsx'
import { Loaded, Page } from '../parts/Page.tsx'
import { useTab } from '../parts/use-tab.ts'

/** Indicators with their meaning and series; forecasts with intervals and how well they did in back-tests. */
export function IndicatorsPage() {
  const book = useIndicatorBook()
  const [tab, chooseTab] = useTab(['indicators', 'forecasts'])
  return (
    <Page title="指标与预测" hint="每个指标都有口径、来源和截至时间；预测由资产图每月产出，附区间和回测误差。">
      <Tabs
        activeKey={tab}
        onChange={chooseTab}
        items={[
          { key: 'indicators', label: '指标', children: <Loaded query={book}>{(data) => <Indicators book={data} />}</Loaded> },
          { key: 'forecasts', label: '预测', children: <ForecastCards /> },
        ]}
      />
    </Page>
  )
}

function Indicators({ book }: { book: IndicatorBook }) {
  const [search, setSearch] = useSearchParams()
  const code = search.get('code') ?? book.indicators[0]?.code ?? ''
  const county = search.get('county') ?? WHOLE_CITY
  const chosen = book.indicators.find((indicator) => indicator.code === code)
  const set = (change: Record<string, string>) => setSearch({ tab: 'indicators', code, county, ...change })
  return (
    <Flex vertical gap={16}>
      <Flex gap={8} wrap>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          style={{ minWidth: 280 }}
          value={code}
          onChange={(value) => set({ code: value })}
          aria-label="指标"
          options={book.indicators.map((indicator) => ({ value: indicator.code, label: `${indicator.name} ${indicator.code}` }))}
        />
        <Select
          style={{ minWidth: 140 }}
          value={county}
          onChange={(value) => set({ county: value })}
          aria-label="区县"
          options={Object.entries(book.counties).map(([value, label]) => ({ value, label }))}
        />
      </Flex>
      {chosen && (
        <Typography.Text type="secondary">
          {chosen.meaning}。单位：{chosen.unit}
        </Typography.Text>
      )}
      {chosen && <Series code={code} county={county} name={chosen.name} unit={chosen.unit} />}
    </Flex>
  )
}

function Series({ code, county, name, unit }: { code: string; county: string; name: string; unit: string }) {
  const series = useQuery(monthlySeries(code, county))
  const show = unit === '元' ? yuan : figure
  return (
    <Loaded query={series}>
      {({ points }) =>
        points.length === 0 ? (
          <Empty description="这个指标没有按月的数值" />
        ) : (
          <>
            <Chart height={280} label={`${name}按月走势`} option={trendOption(name, unit, points)} />
            <Table
              size="small"
              rowKey="period"
              dataSource={points.toReversed()}
              pagination={{ pageSize: 12, hideOnSinglePage: true }}
              columns={[
                { title: '月份', render: (_, point) => month(point.period) },
                {
                  title: name,
                  align: 'right',
                  render: (_, point) => (unit === '%' ? `${figure(point.value)}%` : show(point.value)),
                },
                { title: '截至', width: 180, render: (_, point) => instant(point.asOf) },
              ]}
            />
          </>
        )
      }
    </Loaded>
  )
}

function ForecastCards() {
  const forecasts = useForecasts()
  return (
    <Loaded query={forecasts}>
      {({ series }) =>
        series.length === 0 ? (
          <Empty description="还没有预测。资产图物化 ads.forecast 后显示在这里。" />
        ) : (
          <Flex vertical gap={16}>
            {series.map((one) => (
              <Card key={one.series} size="small" title={one.title} extra={one.model && <Tag>{FORECAST_MODELS[one.model]}</Tag>}>
                <Chart height={260} label={`${one.title}的历史与预测`} option={forecastOption(one)} />
                <Table
                  size="small"
                  components={KEYBOARD_TABLE}
                  rowKey="model"
                  pagination={false}
                  dataSource={one.backtest.filter(({ horizon }) => horizon === 0)}
                  columns={[
                    {
                      title: '回测模型',
                      render: (_, row) => `${FORECAST_MODELS[row.model]}${row.chosen ? '（采用）' : ''}`,
                    },
                    { title: 'MASE', align: 'right', render: (_, row) => figure(row.mase) },
                    { title: 'sMAPE', align: 'right', render: (_, row) => `${figure(row.smape)}%` },
                    { title: '80% 区间覆盖', align: 'right', render: (_, row) => percent(row.coverage80) },
                    { title: '95% 区间覆盖', align: 'right', render: (_, row) => percent(row.coverage95) },
                    { title: '回测起点数', align: 'right', dataIndex: 'origins' },
                  ]}
                />
                {one.backtest.some(({ horizon, coverage80 }) => horizon === 0 && coverage80 === null) && (
                  <Typography.Text type="secondary">回测中能判断的月份不足一年，暂不给区间覆盖率。</Typography.Text>
                )}
              </Card>
            ))}
          </Flex>
        )
      }
    </Loaded>
  )
}
