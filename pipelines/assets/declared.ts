import { datasetsReadBy } from '@anju/quality/expectations/datasets-read.ts'
import type { Dataset } from '@anju/standards/dataset.ts'
import { findDataset, LAKE_DATASETS } from '@anju/standards/datasets/registry.ts'
import { RULES } from '@anju/standards/rules/registry.ts'
import type { AssetDefinition } from './definition.ts'
import { type AssetGraph, buildGraph, upstreamOf } from './graph.ts'

const HOUR = 60
/** What must follow a posting within seconds: the published indicators, and the members, whom people look for at once; with all they are made from. */
const HOT = ['ads.indicator', 'dwd.member']
/** Change with the code of the step, so that a new release rebuilds what it must. */
const VERSIONS = { quality: '1', classification: '1', forecast: '2', profile: '1' }

/** The whole graph: what dbt declares, and around it what the graph's own steps make. Throws AssetGraphError when they do not fit. */
export function assembleGraph(fromDbt: readonly AssetDefinition[]): AssetGraph {
  const tables = new Set(fromDbt.map((asset) => asset.key))
  const made = [...fromDbt, ...forecastAssets(tables)]
  return markHot(buildGraph([...made, ...qualityAssets(tables), ...classificationAssets(made), ...profileAssets(tables)]))
}

const plain = { follows: [], comparedWith: [], partitions: 'none', checks: [], tags: [], owner: '数据管理员' } as const

/** One score for each dataset of the standard whose table dbt builds. */
function qualityAssets(tables: ReadonlySet<string>): AssetDefinition[] {
  return LAKE_DATASETS.flatMap((dataset) =>
    dataset.table === null || !tables.has(dataset.table)
      ? []
      : [
          {
            ...plain,
            key: `quality.${dataset.name}`,
            kind: 'quality',
            dependsOn: tablesJudged(dataset, tables),
            freshness: { maxAgeMinutes: HOUR / 2 },
            owner: dataset.owner,
            description: `${dataset.title}质量评分：由数据标准导出的质量规则逐条检查 ${dataset.table}`,
            codeVersion: VERSIONS.quality,
          } as const,
        ],
  )
}

/** The dataset's own table first, then those that its rules compare it with. */
function tablesJudged(dataset: Dataset, tables: ReadonlySet<string>): string[] {
  const read = RULES.filter((rule) => rule.dataset === dataset.name).flatMap(datasetsReadBy)
  const others = read.flatMap((name) => findDataset(name)?.table ?? []).filter((table) => tables.has(table))
  return [...new Set([dataset.table!, ...others])]
}

/** Levels and kinds of personal data of every column of the published tables. */
function classificationAssets(made: readonly AssetDefinition[]): AssetDefinition[] {
  const models = made.filter((asset) => asset.kind !== 'source').map((asset) => asset.key)
  if (models.length === 0) return []
  return [
    {
      ...plain,
      key: 'catalog.classification',
      kind: 'classification',
      dependsOn: models,
      freshness: { maxAgeMinutes: 6 * HOUR },
      checks: [{ name: 'every_column_classified', blocking: false }],
      description: '分类分级：按数据标准与内容识别标注每一列的敏感级别和个人信息种类',
      codeVersion: VERSIONS.classification,
    },
  ]
}

function forecastAssets(tables: ReadonlySet<string>): AssetDefinition[] {
  if (!tables.has('dws.fund_month')) return []
  const shared = {
    ...plain,
    kind: 'forecast',
    dependsOn: ['dws.fund_month'],
    partitions: 'month',
    freshness: { maxAgeMinutes: 12 * HOUR },
    owner: '资金管理科',
    codeVersion: VERSIONS.forecast,
  } as const
  return [
    {
      ...shared,
      key: 'ads.forecast_backtest',
      checks: [{ name: 'measures_in_range', blocking: true }],
      description: '预测回测：滚动起点回测的 MASE、sMAPE 与区间覆盖率，对照季节朴素法',
    },
    {
      ...shared,
      key: 'ads.forecast',
      checks: [
        { name: 'complete_horizon', blocking: true },
        { name: 'ordered_intervals', blocking: true },
        { name: 'not_negative', blocking: true },
      ],
      description: '月度预测：缴存、提取、放款与缴存余额未来 12 个月的预测值和区间',
    },
  ]
}

/** What the profile API serves: a point read in the lake would take too long. */
function profileAssets(tables: ReadonlySet<string>): AssetDefinition[] {
  if (!tables.has('ads.profile') || !tables.has('ads.profile_tag')) return []
  return [
    {
      ...plain,
      key: 'catalog.profile',
      kind: 'publish',
      dependsOn: ['ads.profile', 'ads.profile_tag'],
      freshness: { maxAgeMinutes: HOUR / 4 },
      description: '画像服务：把已发布的画像与标签送入画像接口读取的库',
      codeVersion: VERSIONS.profile,
    },
  ]
}

function markHot(graph: AssetGraph): AssetGraph {
  const hot = new Set(HOT.filter((key) => graph.has(key)).flatMap((key) => [...upstreamOf(graph, key), key]))
  return new Map([...graph].map(([key, asset]) => [key, hot.has(key) ? { ...asset, tags: [...asset.tags, 'hot'] } : asset]))
}
