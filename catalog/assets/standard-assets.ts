import { INDICATORS } from '@anju/standards/indicators/registry.ts'
import type { CatalogStore } from '../store/database.ts'
import { type AssetDeclaration, registerAssets } from './register.ts'

const APIS: readonly AssetDeclaration[] = [
  {
    id: 'api.profiles',
    kind: 'api',
    layer: 'api',
    title: '缴存人画像接口',
    description: 'GET /api/profiles/{缴存人编号}?purpose=：按编号取一个缴存人的标签与分档，按用途脱敏，逐次记录',
  },
  {
    id: 'api.sql',
    kind: 'api',
    layer: 'api',
    title: 'SQL 查询接口',
    description: 'POST /api/sql：只读查询，读表时脱敏，逐次记录',
  },
]

/** Makes the catalog know what the code itself declares: indicators and APIs. Call it when the web server starts. */
export async function registerStandardAssets(db: CatalogStore): Promise<void> {
  const indicators = INDICATORS.map(
    (indicator): AssetDeclaration => ({
      id: `indicator.${indicator.code}`,
      kind: 'indicator',
      layer: 'indicator',
      title: indicator.name,
      description: `${indicator.definition}（${indicator.unit}）`,
      owner: indicator.owner,
      tags: [indicator.group],
    }),
  )
  await registerAssets(db, [...indicators, ...APIS])
}
