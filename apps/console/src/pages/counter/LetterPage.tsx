import { Card, Flex, Tag, Timeline, Typography } from 'antd'
import { Link, useParams } from 'react-router'
import { useCounter } from '../../api/counter.ts'
import { LETTER_STATES, type Letter } from '../../api/letters.ts'
import { ActMenu } from '../../parts/counter/ActMenu.tsx'
import { BusinessDateField } from '../../parts/counter/BusinessDateField.tsx'
import { FactList } from '../../parts/counter/FactList.tsx'
import { ChoiceField, TextField } from '../../parts/counter/fields.tsx'
import { VoucherLink } from '../../parts/counter/Posted.tsx'
import { filled, PostingForm } from '../../parts/counter/PostingForm.tsx'
import { useNames } from '../../parts/counter/people.tsx'
import { fen, instant } from '../../parts/figures.ts'
import { Loaded, Page } from '../../parts/Page.tsx'

/** A 联系函: where it stands, its way, and what the other centre has done since, told by a person. */
export function LetterPage() {
  const { no = '' } = useParams()
  const letter = useCounter<Letter>(`/transfer-letters/${no}`)
  return <Loaded query={letter}>{(data) => <Detail letter={data} />}</Loaded>
}

/** Where the other centre has agreed, and what it has sent can be given to the member. */
const RECEIVABLE: readonly string[] = ['06', '08']

function Detail({ letter }: { letter: Letter }) {
  const nameOf = useNames()
  const { letterNo, direction, accountNo, applicationNo, voucherNo, state, nextStates, history } = letter
  return (
    <Page
      title={`${direction === 'in' ? '转入' : '转出'}联系函 ${letterNo}`}
      hint={<Link to="/counter/letters">回到转移联系函</Link>}
      actions={direction === 'in' && RECEIVABLE.includes(state) && <ActMenu kinds={['transfer_in']} given={{ letterNo }} />}
    >
      <FactList
        facts={[
          { label: '状态', value: <Tag>{LETTER_STATES[state] ?? state}</Tag> },
          { label: '对方中心', value: letter.centre },
          { label: '金额', value: `${fen(letter.amount)} 元` },
          { label: '个人账号', value: <Link to={`/counter/accounts/${accountNo}`}>{accountNo}</Link> },
          ...(applicationNo
            ? [{ label: '受理单号', value: <Link to={`/counter/applications/${applicationNo}`}>{applicationNo}</Link> }]
            : []),
          ...(voucherNo ? [{ label: '凭证号', value: <VoucherLink no={voucherNo} /> }] : []),
        ]}
      />
      {nextStates.length > 0 && <Step key={state} letter={letter} />}
      <Card size="small" title="经过">
        <Timeline
          items={history.map(({ seq, state: reached, actor, note, businessDate, at }) => ({
            key: seq,
            content: (
              <Flex vertical>
                <span>
                  {businessDate} {LETTER_STATES[reached] ?? reached}，{nameOf(actor)}
                </span>
                <Typography.Text type="secondary">
                  {instant(at)}
                  {note && `，${note}`}
                </Typography.Text>
              </Flex>
            ),
          }))}
        />
      </Card>
    </Page>
  )
}

function Step({ letter: { letterNo, nextStates } }: { letter: Letter }) {
  const path = `/transfer-letters/${letterNo}`
  return (
    <PostingForm<{ state: string }>
      title="登记对方中心的办理结果"
      path={`${path}/step`}
      shown={path}
      submit="登记"
      toBody={filled}
      done={({ state }) => ({
        title: '已登记',
        facts: [{ label: '状态', value: LETTER_STATES[state] ?? state }],
      })}
    >
      <ChoiceField
        name="state"
        label="办理结果"
        options={nextStates.map(({ state, title }) => ({ value: state, label: `${state} ${title}` }))}
      />
      <TextField name="note" label="附言" optional />
      <BusinessDateField />
    </PostingForm>
  )
}
