import { Alert, Card } from 'antd'
import { Link, useParams, useSearchParams } from 'react-router'
import { type Application, type Fact, type Listed, type Shape, today, useCounter } from '../../api/counter.ts'
import { POLICY_LEVELS, type PolicyHistory, type PolicyOfDay, type PolicyParameter, type PolicyPeriod } from '../../api/policy.ts'
import { BusinessDateField } from '../../parts/counter/BusinessDateField.tsx'
import { ContentFields } from '../../parts/counter/content/ContentFields.tsx'
import { contentOf } from '../../parts/counter/content/shape.ts'
import { FactList } from '../../parts/counter/FactList.tsx'
import { ChoiceField, TextField } from '../../parts/counter/fields.tsx'
import { LineDate, LineRegion } from '../../parts/counter/PolicyLineFields.tsx'
import { PostingForm } from '../../parts/counter/PostingForm.tsx'
import { valueFacts, valueShape } from '../../parts/counter/policy-words.ts'
import { Loaded, Page } from '../../parts/Page.tsx'

/** 政策参数变更 of one parameter: what holds now beside what shall hold, seen against live accounts, submitted for another to check. */
export function PolicyChangePage() {
  const { name = '' } = useParams()
  const parameters = useCounter<Listed<PolicyParameter>>('/policy/parameters')
  const policy = useCounter<PolicyOfDay>(`/policy?on=${today()}`)
  const history = useCounter<PolicyHistory>(`/policy/${name}/history`)
  const [search] = useSearchParams()
  const no = search.get('again')
  const again = useCounter<Application>(no ? `/applications/${no}` : undefined)
  if (no && !again.data) return <Loaded query={again}>{() => null}</Loaded>
  return (
    <Loaded query={parameters}>
      {({ items }) => (
        <Loaded query={policy}>
          {({ revision, items: periods }) => (
            <Loaded query={history}>
              {(all) => (
                <Change
                  parameter={items.find((one) => one.name === name)!}
                  present={periods.find(({ parameter }) => parameter === name)!}
                  later={all.items.filter(({ supersededIn, validFrom }) => supersededIn === null && validFrom > today())}
                  revision={revision}
                  {...(again.data ? { again: again.data } : {})}
                />
              )}
            </Loaded>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

interface ChangeProps {
  readonly parameter: PolicyParameter
  readonly present: PolicyPeriod
  /** What will hold from a later day on already. */
  readonly later: readonly PolicyPeriod[]
  readonly revision: number
  /** The application that came back and is submitted again. */
  readonly again?: Application
}

function Change({ parameter: { name, title, unit, law, shape }, present, later, revision, again }: ChangeProps) {
  const content = valueShape(shape, title)
  return (
    <Page title={`政策参数变更：${title}`} hint={<Link to={`/counter/policy/${name}`}>历次版本</Link>}>
      <Card size="small" title={`现行规定（${POLICY_LEVELS[present.level]}，${present.validFrom} 起，${present.docNo}）`}>
        <FactList
          facts={[...valueFacts(shape, title, present.value), { label: '依据', value: law }, { label: '单位', value: unit }]}
        />
      </Card>
      {later.map((period) => (
        <Alert
          key={`${period.region} ${period.validFrom}`}
          type="info"
          showIcon
          title={`${period.validFrom} 起已另有规定（${period.docNo}），新规定只到其前一日为止`}
        />
      ))}
      <PostingForm<Application, { facts: readonly Fact[] }>
        path={again ? `/applications/${again.applicationNo}/submit` : '/applications/policy_change'}
        previewPath="/applications/policy_change"
        {...(again ? { shown: `/applications/${again.applicationNo}` } : {})}
        submit="提交复核"
        initial={{
          lines: [{ region: present.region, validFrom: today(), value: present.value }],
          retroactive: false,
          ...again?.content,
        }}
        toBody={(values) => bodyOf(name, content, revision, values)}
        preview={({ facts }) => facts}
        done={({ applicationNo, facts }) => ({
          title: '已提交复核',
          facts: [{ label: '受理单号', value: applicationNo }, ...facts],
          links: <Link to={`/counter/applications/${applicationNo}`}>打开受理单</Link>,
        })}
      >
        <TextField name="docNo" label="文号" hint="如 三公积金〔2027〕9号" first />
        <TextField name="summary" label="摘要" hint="如 2027 年度缴存基数上下限" />
        <LineDate />
        <LineRegion present={present} />
        <ChoiceField name="retroactive" label="追溯适用" options={RETROACTIVE} hint="文件规定追溯的才选；已作出的决定不变" />
        <BusinessDateField />
        <div style={{ gridColumn: '1 / -1' }}>
          <ContentFields shape={content} at={['lines', 0]} fixed={new Set()} />
        </div>
      </PostingForm>
    </Page>
  )
}

const RETROACTIVE = [
  { value: false, label: '不追溯' },
  { value: true, label: '追溯' },
]

interface Line {
  readonly region: string
  readonly validFrom: string
}

/** The application: the revision seen is the page's to name. */
function bodyOf(name: string, content: Shape, revision: number, values: Readonly<Record<string, unknown>>) {
  const { businessDate, docNo, summary, retroactive, lines } = values
  const [line] = lines as readonly Line[]
  const { region, validFrom } = line!
  const { value } = contentOf(content, line) as { value: unknown }
  const change = { parameter: name, region, validFrom, value }
  return {
    businessDate,
    content: { docNo, summary, ...(retroactive ? { retroactive } : {}), basedOn: revision, lines: [change] },
  }
}
