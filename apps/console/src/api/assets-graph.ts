import { useQuery } from '@tanstack/react-query'
import { callApi } from './client.ts'

/** How an asset stands, in words. */
export const STANDING_TITLES = {
  source: '来源',
  fresh: '最新',
  stale: '待更新',
  overdue: '已过期',
  never: '尚未物化',
  running: '正在物化',
  failed: '失败，保留旧版本',
} as const
export type Standing = keyof typeof STANDING_TITLES

/** The assets with what they are made from, as /api/assets-graph tells it. */
export interface AssetsGraph {
  readonly nodes: readonly {
    readonly key: string
    readonly description: string
    readonly status: Standing
    readonly reason: string
    readonly materializedAt: string | null
  }[]
  readonly edges: readonly { readonly from: string; readonly to: string }[]
}

/** Asked for every half minute, since what is fresh grows old by itself. */
export const useAssetsGraph = () =>
  useQuery({
    queryKey: ['runs', 'assets-graph'],
    queryFn: () => callApi<AssetsGraph>('/api/assets-graph'),
    refetchInterval: 30_000,
  })
