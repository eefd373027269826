import { PURPOSE_TITLES, ROLE_PURPOSES } from '@anju/catalog/policy/purpose.ts'
import type { Role, Viewer } from '@anju/standards/viewer.ts'
import { useQuery } from '@tanstack/react-query'
import { Card, Descriptions, Empty, Flex, Input, Tag, Tooltip, Typography } from 'antd'
import { useOutletContext, useSearchParams } from 'react-router'
import { callApi } from '../api/client.ts'
import { fen, instant } from '../parts/figures.ts'
import { Loaded, Page } from '../parts/Page.tsx'
import { mayOpen } from '../shell/sections.ts'

interface Profile {
  readonly memberNo: string
  readonly attributes: readonly {
    readonly name: string
    readonly title: string
    readonly value: string | null
    readonly unit: '元' | null
    readonly masked: boolean
    readonly reason: string | null
  }[]
  readonly tags: readonly {
    readonly code: string
    readonly name: string
    readonly category: string
    readonly value: string
    readonly definition: string
  }[]
  readonly asOf: string | null
}

/** One contributor's profile: tags and bands, not raw fields; each look is logged with its purpose. */
export function ProfilesPage() {
  const viewer = useOutletContext<Viewer>()
  const purpose = ROLE_PURPOSES[viewer.role][0]
  const [search, setSearch] = useSearchParams()
  const member = search.get('member')?.trim() ?? ''
  const profile = useQuery({
    queryKey: ['profiles', member, purpose],
    enabled: member !== '',
    queryFn: () => callApi<Profile>(`/api/profiles/${encodeURIComponent(member)}?purpose=${purpose}`),
  })
  return (
    <Page title="用户画像" hint={`以“${PURPOSE_TITLES[purpose]}”的目的查看；每次查看记入使用日志。`}>
      <Input.Search
        allowClear
        autoFocus
        placeholder="缴存人编号"
        defaultValue={member}
        style={{ width: 320, maxWidth: '100%' }}
        aria-label="缴存人编号"
        onSearch={(value) => setSearch(value ? { member: value } : {})}
      />
      {member === '' ? (
        <Empty description={`输入缴存人编号查看画像。${whereFound(viewer.role)}。`} />
      ) : (
        <Loaded query={profile}>{(data) => <ProfileCards profile={data} />}</Loaded>
      )}
    </Page>
  )
}

const whereFound = (role: Role) => (mayOpen(role, '/counter') ? '编号可在“柜面”按姓名或证件号码查到' : '编号由受理业务的柜面提供')

/** Amounts as yuan to the fen; everything else as it is. */
const spoken = ({ value, unit }: Profile['attributes'][number]) =>
  value !== null && unit ? `${fen(value)} ${unit}` : (value ?? '—')

function ProfileCards({ profile }: { profile: Profile }) {
  const groups = Map.groupBy(profile.tags, ({ category }) => category)
  return (
    <Flex vertical gap={16}>
      <Card
        size="small"
        title={profile.memberNo}
        extra={<Typography.Text type="secondary">截至 {instant(profile.asOf)}</Typography.Text>}
      >
        <Descriptions size="small" column={{ xs: 1, md: 3 }}>
          {profile.attributes
            .filter(({ name }) => name !== 'county_code')
            .map((attribute) => (
              <Descriptions.Item key={attribute.name} label={attribute.title}>
                {attribute.masked ? (
                  <Tooltip title={attribute.reason}>
                    <span className="masked">{attribute.value ?? '—'}</span>
                  </Tooltip>
                ) : (
                  spoken(attribute)
                )}
              </Descriptions.Item>
            ))}
        </Descriptions>
      </Card>
      {[...groups].map(([category, tags]) => (
        <Card key={category} size="small" title={category}>
          <Flex gap={8} wrap>
            {tags.map(({ code, name, value, definition }) => (
              <Tooltip key={code} title={definition}>
                <Tag color="processing" variant="outlined">
                  {value === '是' ? name : `${name} ${value}`}
                </Tag>
              </Tooltip>
            ))}
          </Flex>
        </Card>
      ))}
    </Flex>
  )
}
