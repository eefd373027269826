import { Flex, Tag } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { LETTER_STATES, type LetterRow } from '../../api/letters.ts'
import { ChoiceFilter, queryOf, SearchFilter } from '../../parts/counter/filters.tsx'
import { LedgerList } from '../../parts/counter/LedgerList.tsx'
import { useMayPost } from '../../parts/counter/use-may-post.ts'
import { fen, instant } from '../../parts/figures.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { Page } from '../../parts/Page.tsx'

const DIRECTIONS = { in: '转入', out: '转出' } as const

/** 转移接续联系函: what was asked of other centres and what they asked of us, and where each stands. */
export function LettersPage() {
  const [search] = useSearchParams()
  const mayPost = useMayPost()
  const asked = { direction: search.get('direction'), state: search.get('state'), search: search.get('q') }
  return (
    <Page
      title="转移联系函"
      hint="向转出地中心发函，登记对方的办理结果；款项到账后从联系函办理外部转入。转出的联系函随外部转出产生。"
      actions={
        mayPost && (
          <LinkButton to="/counter/letters/new" type="primary">
            发出转入联系函
          </LinkButton>
        )
      }
    >
      <Flex gap={8} wrap>
        <ChoiceFilter
          name="direction"
          all="转入和转出"
          width={130}
          options={Object.entries(DIRECTIONS).map(([value, label]) => ({ value, label }))}
        />
        <ChoiceFilter
          name="state"
          all="全部状态"
          options={Object.entries(LETTER_STATES).map(([value, title]) => ({ value, label: `${value} ${title}` }))}
        />
        <SearchFilter placeholder="联系函编号、个人账号、姓名或对方中心" label="查找联系函" />
      </Flex>
      <LedgerList<LetterRow>
        name="转移联系函"
        path={`/transfer-letters?${queryOf(asked)}`}
        rowKey="letterNo"
        links
        empty="没有这样的联系函。点“发出转入联系函”开始。"
        columns={[
          {
            title: '联系函编号',
            text: ({ letterNo }) => letterNo,
            render: (_, { letterNo }) => <Link to={`/counter/letters/${letterNo}`}>{letterNo}</Link>,
          },
          { title: '方向', width: 70, render: (_, { direction }) => DIRECTIONS[direction] },
          { title: '姓名', dataIndex: 'name' },
          {
            title: '个人账号',
            text: ({ accountNo }) => accountNo,
            render: (_, { accountNo }) => <Link to={`/counter/accounts/${accountNo}`}>{accountNo}</Link>,
          },
          { title: '对方中心', dataIndex: 'centre' },
          { title: '金额（元）', align: 'right', render: (_, { amount }) => fen(amount), text: ({ amount }) => amount },
          { title: '状态', text: ({ stateTitle }) => stateTitle, render: (_, row) => <Tag>{row.stateTitle}</Tag> },
          { title: '更新', width: 170, render: (_, { updatedAt }) => instant(updatedAt) },
        ]}
      />
    </Page>
  )
}
