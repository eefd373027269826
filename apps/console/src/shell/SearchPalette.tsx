import { dictionaryOf } from '@anju/standards/dictionary.ts'
import { useQuery } from '@tanstack/react-query'
import { AutoComplete, Input, Modal, Typography } from 'antd'
import { useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import type { AssetPage } from '../api/catalog.ts'
import { callApi } from '../api/client.ts'
import { useKinds } from '../api/counter.ts'
import type { Section } from './sections.ts'

interface Found {
  readonly value: string
  readonly label: string
  readonly note: string
}

/** One search for pages, assets, elements and, at the counter, business and whom it is about; what is chosen is opened. */
export function SearchPalette({ open, onClose, sections }: { open: boolean; onClose: () => void; sections: readonly Section[] }) {
  const [text, setText] = useState('')
  const navigate = useNavigate()
  const may = (path: string) => sections.some((section) => section.path === path)
  const assets = useQuery({
    queryKey: ['assets', 'palette', text],
    enabled: open && text.trim() !== '' && may('/assets'),
    queryFn: () => callApi<AssetPage>(`/api/assets?limit=8&q=${encodeURIComponent(text.trim())}`),
  })
  const kinds = useKinds(open && may('/counter/apply'))
  const mayStandards = may('/standards')
  const elements = useMemo(() => (mayStandards ? dictionaryOf() : []), [mayStandards])
  const word = text.trim().toLowerCase()
  const pages: Found[] = sections
    .filter(({ title }) => word === '' || title.includes(word))
    .map(({ path, title }) => ({ value: path, label: title, note: '页面' }))
  const business: Found[] = (kinds.data?.items ?? [])
    .filter(({ title }) => word !== '' && title.includes(word))
    .map(({ kind, title }) => ({ value: `/counter/apply/${kind}`, label: title, note: '业务办理' }))
  const people: Found[] =
    word !== '' && may('/counter')
      ? [{ value: `/counter?q=${encodeURIComponent(word)}`, label: `在柜面查找“${text.trim()}”`, note: '单位、缴存人、账户' }]
      : []
  const tables: Found[] =
    word === ''
      ? []
      : (assets.data?.assets ?? []).map(({ id, title }) => ({
          value: `/assets/${encodeURIComponent(id)}`,
          label: title,
          note: id,
        }))
  const fields: Found[] =
    word === ''
      ? []
      : elements
          .filter(({ title, column, code }) => [title, column, code ?? ''].some((one) => one.toLowerCase().includes(word)))
          .slice(0, 8)
          .map((entry) => ({
            value: `/standards?q=${encodeURIComponent(entry.column)}#${entry.dataset}`,
            label: `${entry.datasetTitle} · ${entry.title}`,
            note: entry.code ?? entry.column,
          }))
  const close = () => {
    setText('')
    onClose()
  }
  return (
    <Modal open={open} onCancel={close} footer={null} closable={false} destroyOnHidden styles={{ body: { padding: 0 } }}>
      <AutoComplete
        autoFocus
        open
        defaultActiveFirstOption
        value={text}
        style={{ width: '100%' }}
        onSearch={setText}
        onSelect={(path: string) => {
          close()
          navigate(path)
        }}
        notFoundContent={assets.isFetching ? '正在查找' : '无结果'}
        options={[
          { label: '页面', options: pages },
          { label: '业务', options: business },
          { label: '柜面', options: people },
          { label: '资产', options: tables },
          { label: '数据元', options: fields },
        ].filter(({ options }) => options.length > 0)}
        optionRender={({ data }) => (
          <span style={{ display: 'flex', justifyContent: 'space-between', gap: 16 }}>
            {data.label}
            <Typography.Text type="secondary">{(data as unknown as Found).note}</Typography.Text>
          </span>
        )}
      >
        <Input size="large" placeholder="搜索资产、字段、代码、页面" aria-label="全局搜索" />
      </AutoComplete>
    </Modal>
  )
}
