import { applicationState } from '@anju/standards/code-lists/application.ts'
import { Segmented } from 'antd'
import { useSearchParams } from 'react-router'
import type { Application } from '../../api/counter.ts'
import { ApplicationTable } from '../../parts/counter/ApplicationTable.tsx'
import { Pager } from '../../parts/counter/Pager.tsx'
import { usePages } from '../../parts/counter/use-pages.ts'
import { Loaded, Page } from '../../parts/Page.tsx'

const SHOWN = ['20', '30', '40', '60', '10', '50', '80']
const STATES = SHOWN.map((value) => ({ value, label: applicationState.codes.find(({ code }) => code === value)?.title ?? value }))

/** Business that one person makes and another checks, by where it stands. */
export function ApplicationsPage() {
  const [search, setSearch] = useSearchParams()
  const state = search.get('state') ?? '20'
  return (
    <Page title="复核" hint="一人经办、另一人复核的业务。打开受理单核对要点后通过或退回。">
      <div style={{ overflowX: 'auto' }}>
        <Segmented options={STATES} value={state} onChange={(value) => setSearch({ state: value })} aria-label="受理状态" />
      </div>
      <ByState key={state} state={state} />
    </Page>
  )
}

function ByState({ state }: { state: string }) {
  const pages = usePages<Application>(`/applications?state=${state}`)
  return (
    <Loaded query={pages.query}>
      {({ items }) => (
        <>
          <ApplicationTable applications={items} empty="没有这种状态的业务。" />
          <Pager {...pages} />
        </>
      )}
    </Loaded>
  )
}
