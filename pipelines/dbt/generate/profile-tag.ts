import { type ProfileTag, profileTagsSql } from '@anju/standards/profile-tags.ts'
import { GENERATED } from './generated-file.ts'

/** The model ads.profile_tag: all tags of the standard over dws.member_summary. */
export const renderProfileTag = (tags: readonly ProfileTag[]): string => `${GENERATED.sql}
with tags as (
${profileTagsSql(tags, { from: "{{ ref('member_summary') }}", asOfMonth: '{{ business_month() }}' })}
),

final as (
  select
    member_no,
    tag_code,
    tag_value,
    {{ as_of() }} as as_of
  from tags
)

select * from final
`
