import { economicType } from '@anju/standards/code-lists/party.ts'
import { county } from '@anju/standards/code-lists/region.ts'
import { Link, useParams } from 'react-router'
import { type Unit, useCounter } from '../../api/counter.ts'
import { ChangeForm } from '../../parts/counter/ChangeForm.tsx'
import { ChangeList } from '../../parts/counter/ChangeList.tsx'
import { CodeField, TextField } from '../../parts/counter/fields.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** 单位信息变更, and what was changed before. */
export function ChangeUnitPage() {
  const { no = '' } = useParams()
  const unit = useCounter<Unit>(`/units/${no}`)
  return (
    <Page title="单位信息变更" hint={<Link to={`/counter/units/${no}`}>{unit.data?.name ?? no}</Link>}>
      <Loaded query={unit}>
        {({ name, address, countyCode, legalRepresentative, economicType: kind, industry, contactName }) => (
          <ChangeForm
            path={`/units/${no}`}
            present={{ name, address, countyCode, legalRepresentative, economicType: kind, industry, contactName }}
            done={<Link to={`/counter/units/${no}`}>打开单位</Link>}
          >
            <TextField name="name" label="单位名称" first />
            <TextField name="address" label="单位地址" />
            <CodeField name="countyCode" label="所在县区" list={county} />
            <TextField name="legalRepresentative" label="法定代表人" />
            <CodeField name="economicType" label="经济类型" list={economicType} />
            <TextField name="industry" label="行业代码" />
            <TextField name="contactName" label="经办人" />
            <TextField name="contactMobile" label="经办人手机" digits optional hint="不变更的不填" />
          </ChangeForm>
        )}
      </Loaded>
      <ChangeList path={`/units/${no}`} of={no} />
    </Page>
  )
}
