import { titleOf } from '@anju/standards/code-list.ts'
import { applicationState } from '@anju/standards/code-lists/application.ts'
import type { Role, Viewer } from '@anju/standards/viewer.ts'
import { Flex, Input, Segmented, Select } from 'antd'
import { useOutletContext, useSearchParams } from 'react-router'
import { type Application, useKinds } from '../../api/counter.ts'
import { ApplicationTable, toldOf } from '../../parts/counter/ApplicationTable.tsx'
import { ExportButton } from '../../parts/counter/ExportButton.tsx'
import { Pager } from '../../parts/counter/Pager.tsx'
import { useNames } from '../../parts/counter/people.tsx'
import { usePages } from '../../parts/counter/use-pages.ts'
import { instant } from '../../parts/figures.ts'
import { Loaded, Page } from '../../parts/Page.tsx'

const STATES = ['20', '30', '40', '60', '10', '50', '80', '90'].map((value) => ({
  value,
  label: titleOf(applicationState, value),
}))

/** Which applications: those that wait for me, that I have made, or all. */
const QUEUES = [
  { value: 'check', label: '待我复核' },
  { value: 'mine', label: '我经办的' },
  { value: 'all', label: '全部' },
]

/** The queues that a role has beside all: whoever checks, and whoever only reads, otherwise than a clerk. */
const OWN: Readonly<Partial<Record<Role, readonly string[]>>> = { supervisor: ['check', 'mine'], auditor: [] }

/** The queue that a role begins with, where it is not its own. */
const USUAL: Readonly<Partial<Record<Role, string>>> = { supervisor: 'check', auditor: 'all' }

/** Business that one person makes and another checks: the queue of each, and all of it by state, kind and whom it is about. */
export function ApplicationsPage() {
  const viewer = useOutletContext<Viewer>()
  const [search, setSearch] = useSearchParams()
  const kinds = useKinds()
  const nameOf = useNames()
  const { queue = USUAL[viewer.role] ?? 'mine', ...asked } = Object.fromEntries(search) as {
    queue?: string
    state?: string
    kind?: string
    q?: string
  }
  const set = (over: Readonly<Record<string, string | undefined>>) =>
    setSearch(
      Object.fromEntries(Object.entries({ queue, ...asked, ...over }).filter(([, value]) => value)) as Record<string, string>,
    )
  const path = `/applications?${new URLSearchParams(queryOf(queue, asked, viewer.subject))}`
  return (
    <Page
      title="受理单"
      hint="一人经办、另一人复核的业务。打开受理单核对要点后通过或退回；退回的由经办人修改后再次提交。"
      actions={<ExportButton<Application> path={path} fileName="受理单" columns={columnsFor(nameOf)} />}
    >
      <Flex gap={8} wrap>
        <Segmented
          options={QUEUES.filter(({ value }) => value === 'all' || (OWN[viewer.role] ?? ['mine']).includes(value))}
          value={queue}
          onChange={(value) => set({ queue: value, ...(value === 'check' ? { state: undefined } : {}) })}
          aria-label="哪些受理单"
        />
        {queue !== 'check' && (
          <Select
            allowClear
            placeholder="全部状态"
            aria-label="受理状态"
            style={{ width: 130 }}
            options={STATES}
            value={asked.state ?? null}
            onChange={(state) => set({ state: state ?? undefined })}
          />
        )}
        <Select
          allowClear
          placeholder="全部业务"
          aria-label="业务种类"
          style={{ width: 190 }}
          showSearch={{ optionFilterProp: 'label' }}
          options={kinds.data?.items.map(({ kind, title }) => ({ value: kind, label: title })) ?? []}
          value={asked.kind ?? null}
          onChange={(kind) => set({ kind: kind ?? undefined })}
        />
        <Input.Search
          allowClear
          placeholder="受理单号、账号、单位名称或姓名"
          aria-label="查找受理单"
          defaultValue={asked.q}
          style={{ width: 280 }}
          onSearch={(q) => set({ q: q.trim() })}
        />
      </Flex>
      <Applications key={path} path={path} empty={EMPTY[queue] ?? '没有这样的受理单。'} />
    </Page>
  )
}

const EMPTY: Readonly<Record<string, string>> = {
  check: '没有待您复核的业务。',
  mine: '没有您经办的业务。从“业务办理”开始。',
}

function queryOf(queue: string, { state, kind, q }: { state?: string; kind?: string; q?: string }, subject: string) {
  const whose: Readonly<Record<string, Record<string, string>>> = {
    check: { state: '20', notMaker: subject },
    mine: { maker: subject, order: 'newest' },
  }
  return {
    ...(whose[queue] ?? { order: 'newest' }),
    ...(state && queue !== 'check' ? { state } : {}),
    ...(kind ? { kind } : {}),
    ...(q ? { search: q } : {}),
  }
}

const columnsFor = (nameOf: (subject: string | null) => string) => ({
  受理单号: ({ applicationNo }: Application) => applicationNo,
  业务: ({ kindTitle }: Application) => kindTitle,
  状态: ({ state }: Application) => titleOf(applicationState, state),
  单位: ({ unitName, unitNo }: Application) => unitName ?? unitNo,
  姓名: ({ memberName }: Application) => memberName,
  个人账号: ({ accountNo }: Application) => accountNo,
  贷款账号: ({ loanNo }: Application) => loanNo,
  要点: ({ facts }: Application) => toldOf(facts),
  业务日期: ({ businessDate }: Application) => businessDate,
  经办: ({ maker }: Application) => nameOf(maker),
  复核: ({ checker }: Application) => nameOf(checker),
  更新: ({ updatedAt }: Application) => instant(updatedAt),
})

function Applications({ path, empty }: { path: string; empty: string }) {
  const pages = usePages<Application>(path)
  return (
    <Loaded query={pages.query}>
      {({ items }) => (
        <>
          <ApplicationTable applications={items} empty={empty} />
          <Pager {...pages} />
        </>
      )}
    </Loaded>
  )
}
