import { Alert } from 'antd'
import { Link, useParams } from 'react-router'
import type { Difference, Reconciliation } from '../../api/books.ts'
import { useCounter } from '../../api/counter.ts'
import { DIFFERENCE_COLUMNS } from '../../parts/counter/Differences.tsx'
import { FactList } from '../../parts/counter/FactList.tsx'
import { useNames } from '../../parts/counter/people.tsx'
import { standingOf, standingWhenRun } from '../../parts/counter/reconciliation-words.ts'
import { fen, figure } from '../../parts/figures.ts'
import { whileEmpty } from '../../parts/keyboard-table.tsx'
import { ListTable } from '../../parts/ListTable.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** One run of 银行对账: both balances, and the differences that stood when it had ended, as they are now. */
export function ReconciliationRunPage() {
  const { no = '' } = useParams()
  const run = useCounter<Reconciliation>(`/reconciliations/${no}`)
  return <Loaded query={run}>{(data) => <Run run={data} />}</Loaded>
}

function Run({ run }: { run: Reconciliation }) {
  const nameOf = useNames()
  const { reconciliationNo, differences = [] } = run
  const standing = standingOf(run)
  return (
    <Page title={`银行对账 ${reconciliationNo}`} hint={<Link to="/counter/reconciliation">回到银行对账</Link>}>
      <Alert type={standing.type} showIcon title={standing.title} />
      <FactList
        facts={[
          {
            label: '专户账号',
            value: <Link to={`/counter/bank-journal?account=${run.bankAccountNo}`}>{run.bankAccountNo}</Link>,
          },
          { label: '对至日期', value: run.day },
          { label: '办理人', value: nameOf(run.runBy) },
          { label: '对账时', value: standingWhenRun(run) },
          { label: '银行余额', value: `${fen(run.bankBalance)} 元` },
          { label: '账面余额', value: `${fen(run.bookBalance)} 元` },
          { label: '勾对', value: `${figure(run.matched)} 笔` },
          { label: '银行已记、中心未记', value: `${fen(run.theirsOnly)} 元` },
          { label: '中心已记、银行未记', value: `${fen(run.oursOnly)} 元` },
          { label: '不能由差异解释的', value: `${fen(run.unexplained)} 元` },
          { label: '金额不符', value: `${fen(run.amountDiffers)} 元` },
        ]}
      />
      <ListTable<Difference>
        name="对账差异"
        of={reconciliationNo}
        rowKey="differenceNo"
        rows={differences}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        components={whileEmpty(differences)}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: '没有差异。' }}
        columns={DIFFERENCE_COLUMNS}
      />
    </Page>
  )
}
