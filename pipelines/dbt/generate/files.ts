import { CITY, county, NO_COUNTY } from '@anju/standards/code-lists/region.ts'
import { CODE_LISTS } from '@anju/standards/code-lists/registry.ts'
import { LAKE_DATASETS } from '@anju/standards/datasets/registry.ts'
import { INDICATORS } from '@anju/standards/indicators/registry.ts'
import { PROFILE_TAGS } from '@anju/standards/profile-tags.ts'
import { renderCodeLists } from './code-lists.ts'
import { DWD_INVARIANTS } from './dwd-invariants.ts'
import { renderDwdProperties } from './dwd-properties.ts'
import { renderIndicator } from './indicator.ts'
import { renderProfileTag } from './profile-tag.ts'
import { renderCountyOfUnit, renderRegion } from './region.ts'

/** Everything in models/ that is derived from standards/: path inside the dbt project → text. */
export function generatedFiles(): Record<string, string> {
  const dwd = LAKE_DATASETS.filter((dataset) => dataset.table?.startsWith('dwd.'))
  return {
    'macros/generated/code_lists.sql': renderCodeLists(CODE_LISTS),
    'macros/generated/county_of_unit.sql': renderCountyOfUnit(county, NO_COUNTY),
    'layers/dim/region.sql': renderRegion(county, CITY),
    'layers/ads/indicator.sql': renderIndicator(INDICATORS),
    'layers/ads/profile_tag.sql': renderProfileTag(PROFILE_TAGS),
    ...Object.fromEntries(
      dwd.map((dataset) => [`layers/dwd/${dataset.name}.yml`, renderDwdProperties(dataset, DWD_INVARIANTS[dataset.name] ?? {})]),
    ),
  }
}
