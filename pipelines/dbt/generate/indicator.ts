import type { Indicator } from '@anju/standards/indicators/indicator.ts'
import { indicatorsSql } from '@anju/standards/indicators/indicator-sql.ts'
import { GENERATED } from './generated-file.ts'

/** `dws.fund_day` → dbt's reference to that model. */
export const reference = (table: string): string => `{{ ref('${table.split('.')[1]}') }}`

/** The model ads.indicator: all indicators of the standard in one query. */
export const renderIndicator = (indicators: readonly Indicator[]): string => `${GENERATED.sql}
with indicators as (
${indicatorsSql(indicators, { asOf: '{{ business_date() }}', table: reference })}
),

final as (
  select
    indicator_code,
    period_kind,
    period,
    county_code,
    value,
    unit,
    {{ as_of() }} as as_of
  from indicators
)

select * from final
`
