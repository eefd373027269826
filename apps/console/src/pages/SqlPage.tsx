import { PURPOSE_TITLES, type Purpose, ROLE_PURPOSES } from '@anju/catalog/policy/purpose.ts'
import type { Viewer } from '@anju/standards/viewer.ts'
import { keywordCompletionSource, StandardSQL, sql } from '@codemirror/lang-sql'
import { useMutation, useQuery } from '@tanstack/react-query'
import CodeMirror, { EditorView } from '@uiw/react-codemirror'
import { Button, Flex, Select, Tag, Typography } from 'antd'
import { useMemo, useRef, useState } from 'react'
import { useOutletContext, useSearchParams } from 'react-router'
import type { AssetPage, SqlAnswer } from '../api/catalog.ts'
import { callApi } from '../api/client.ts'
import { askSql } from '../api/sql-answer.ts'
import { AnswerTable } from '../parts/AnswerTable.tsx'
import { duration, figure } from '../parts/figures.ts'
import { Page } from '../parts/Page.tsx'
import { ProblemAlert } from '../parts/ProblemAlert.tsx'
import { useThemeMode } from '../shell/theme-mode.ts'
import { useHotkey } from '../shell/use-hotkey.ts'

const START = `SELECT county_code, sum(contribution) AS 归集额
FROM dws.fund_month
GROUP BY ALL
ORDER BY 归集额 DESC`

/** Rows that may be asked for: a look, or as much as the door gives at once. */
const LIMITS = [1_000, 100_000, 1_000_000] as const

/** The SQL door in the browser: write a SELECT, get rows masked as this role and purpose allow, take them away as CSV. */
export function SqlPage() {
  const viewer = useOutletContext<Viewer>()
  const { mode } = useThemeMode()
  const [search, setSearch] = useSearchParams()
  const [text, setText] = useState(search.get('q') ?? START)
  const [purpose, setPurpose] = useState<Purpose>(ROLE_PURPOSES[viewer.role][0])
  const tables = useQuery({
    queryKey: ['assets', 'tables'],
    queryFn: () => callApi<AssetPage>('/api/assets?kind=table&limit=200'),
  })
  const [limit, setLimit] = useState<number>(LIMITS[0])
  const [received, setReceived] = useState(0)
  const stop = useRef(new AbortController())
  const run = useMutation({
    mutationFn: () => askSql({ sql: text, purpose, limit }, { signal: stop.current.signal, onBytes: setReceived }),
  })
  const start = () => {
    setSearch({ q: text }, { replace: true })
    setReceived(0)
    stop.current = new AbortController()
    run.mutate()
  }
  const cancel = () => {
    stop.current.abort()
    run.reset()
  }
  useHotkey('enter', start)
  const language = useMemo(() => sqlLanguage(tables.data), [tables.data])
  return (
    <Page
      title="SQL 查询"
      hint="只读。脱敏在读表时完成，排序、连接、函数都只见到脱敏后的值；每次查询记入使用日志。历史：表名后写 AS OF DATE '2026-03-31'（业务日终）、AS OF TIMESTAMP '…' 或 AS OF SNAPSHOT 快照号。"
    >
      <CodeMirror
        value={text}
        onChange={setText}
        height="200px"
        theme={mode}
        extensions={language}
        basicSetup={{ foldGutter: false, highlightActiveLine: false }}
      />
      <Flex gap={8} align="center" wrap>
        <Button type="primary" onClick={start} loading={run.isPending}>
          运行（Ctrl Enter）
        </Button>
        <Select
          value={purpose}
          onChange={setPurpose}
          aria-label="使用目的"
          options={ROLE_PURPOSES[viewer.role].map((value) => ({ value, label: `目的：${PURPOSE_TITLES[value]}` }))}
        />
        <Select
          value={limit}
          onChange={setLimit}
          aria-label="至多行数"
          options={LIMITS.map((value) => ({ value, label: `至多 ${figure(value)} 行` }))}
        />
        {run.isPending && (
          <>
            <Button onClick={cancel}>取消</Button>
            {received > 0 && <Typography.Text type="secondary">已收到 {(received / 1024 ** 2).toFixed(1)} MB</Typography.Text>}
          </>
        )}
        {run.data && <AnswerSummary answer={run.data} />}
      </Flex>
      {run.error && <ProblemAlert error={run.error} />}
      {run.data && <AnswerTable answer={run.data} fileName="查询结果" />}
    </Page>
  )
}

function AnswerSummary({ answer }: { answer: SqlAnswer }) {
  const masked = answer.columns.filter((column) => column.masked).length
  return (
    <Typography.Text type="secondary">
      {figure(answer.rows.length)} 行，{duration(answer.elapsedMs)}
      {answer.truncated && '，已到上限，其余未取'} {masked > 0 && <Tag>{masked} 列脱敏</Tag>}
    </Typography.Text>
  )
}

/** Completion knows the tables and columns that the catalog knows. */
function sqlLanguage(page: AssetPage | undefined) {
  const schema = Object.fromEntries((page?.assets ?? []).map(({ id, columns }) => [id, columns?.map(({ name }) => name) ?? []]))
  return [
    EditorView.contentAttributes.of({ 'aria-label': 'SQL 语句', tabindex: '0' }),
    sql({ dialect: StandardSQL, schema, upperCaseKeywords: true }),
    StandardSQL.language.data.of({ autocomplete: keywordCompletionSource(StandardSQL, true) }),
  ]
}
