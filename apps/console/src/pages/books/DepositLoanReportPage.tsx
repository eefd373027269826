import { Flex, Input, Typography } from 'antd'
import { useSearchParams } from 'react-router'
import type { Report } from '../../api/books.ts'
import { today, useCounter } from '../../api/counter.ts'
import { fen } from '../../parts/figures.ts'
import { KEYBOARD_TABLE } from '../../parts/keyboard-table.tsx'
import { ListTable } from '../../parts/ListTable.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** 缴存与贷款报表 of a year, whose lines check each other (勾稽). */
export function DepositLoanReportPage() {
  const [search, setSearch] = useSearchParams()
  const year = search.get('year') ?? today().slice(0, 4)
  const report = useCounter<Report>(`/reports/deposit-loan?year=${year}`)
  return (
    <Page title="统计报表" hint="住房公积金缴存与贷款情况，按年；各行由账簿直接得出，勾稽不符的不出表。">
      <Flex gap={8} wrap align="center">
        <Input
          type="number"
          aria-label="年度"
          min={1991}
          max={9998}
          value={year}
          suffix="年"
          style={{ width: 120 }}
          onChange={({ target }) => /^\d{4}$/.test(target.value) && setSearch({ year: target.value })}
        />
        <Typography.Text type="secondary">
          勾稽关系：114＝103＋108，115＝104＋109，116＝105＋108－109＝114－115，118＝106＋110－111，119＝107＋112－113
        </Typography.Text>
      </Flex>
      <Loaded query={report}>
        {({ lines }) => (
          <ListTable<Report['lines'][number]>
            name="缴存与贷款报表"
            of={year}
            rowKey="line"
            rows={lines}
            pagination={false}
            components={KEYBOARD_TABLE}
            scroll={{ x: 'max-content' }}
            columns={[
              { title: '行次', dataIndex: 'line', width: 80 },
              { title: '项目', dataIndex: 'title' },
              { title: '金额（元）', align: 'right', render: (_, { amount }) => fen(amount), text: ({ amount }) => amount },
            ]}
          />
        )}
      </Loaded>
    </Page>
  )
}
