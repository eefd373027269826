import { findDataset } from '@anju/standards/datasets/registry.ts'
import { Tag } from 'antd'
import type { Delivery, Source } from '../../api/sources.ts'

export const KINDS = { folder: '文件夹与上传', http: 'HTTP 拉取', database: '数据库' } as const
export const ENGINES = { postgres: 'PostgreSQL 及兼容', mysql: 'MySQL、MariaDB 及兼容' } as const
export const FORMATS = { table: '表格（CSV、制表符文本、Excel）', fixed: '定长文本', json: 'JSON（数组或逐行）' } as const
export const ENCODINGS = { auto: '自动识别', 'utf-8': 'UTF-8', gb18030: 'GB18030（含 GBK）' } as const

const STATES: Readonly<Record<Delivery['state'], { readonly title: string; readonly color: string }>> = {
  done: { title: '已入湖', color: 'success' },
  known: { title: '重复', color: 'default' },
  refused: { title: '未接收', color: 'error' },
  failed: { title: '稍后重试', color: 'warning' },
}

export const stateTitle = (state: Delivery['state']) => STATES[state].title

/** How a delivery ended, in words and colour. */
export const StateTag = ({ state }: { state: Delivery['state'] }) => <Tag color={STATES[state].color}>{STATES[state].title}</Tag>

export const datasetTitle = (name: string) => findDataset(name)?.title ?? name

/** An interval as people say it. */
export function every(seconds: number): string {
  if (seconds % 86_400 === 0) return `每 ${seconds / 86_400} 天`
  if (seconds % 3_600 === 0) return `每 ${seconds / 3_600} 小时`
  return seconds % 60 === 0 ? `每 ${seconds / 60} 分钟` : `每 ${seconds} 秒`
}

/** Where a source's data comes from, in a few words. */
export function whence({ origin }: Source): string {
  if (origin.kind === 'http') return origin.url
  return origin.kind === 'folder' ? `文件 ${origin.pattern}` : `${origin.host} ${origin.database} ${origin.table}`
}
