import { Button, Flex, Input, Table, Typography } from 'antd'
import { useState } from 'react'
import { type Listed, useCounter } from '../../../api/counter.ts'
import { fen, month } from '../../figures.ts'
import { Loaded } from '../../Page.tsx'
import { RegisterName } from '../content/RegisterName.tsx'

/** What one person was credited for one month of a remittance. */
interface ContributionLine {
  readonly voucherNo: string
  readonly month: string
  readonly accountNo: string
  readonly name: string
  readonly amount: string
  readonly left: string
}

/** A line that is to be corrected: how much of it, and where it belongs; nowhere: 暂收. */
export interface ChosenLine extends ContributionLine {
  readonly wrong: string
  readonly toAccountNo: string
}

interface LinesPickerProps {
  readonly voucherNo: string
  readonly value?: readonly ChosenLine[]
  readonly onChange?: (lines: readonly ChosenLine[]) => void
}

const keyOf = ({ voucherNo, accountNo }: ContributionLine) => `${voucherNo}/${accountNo}`
const SHOWN = 100

/** Lines of one remittance, people by months, to choose from; of the chosen ones how much was wrong and whose it is. */
export function LinesPicker({ voucherNo, value = [], onChange }: LinesPickerProps) {
  const [word, setWord] = useState('')
  const search = word ? `&search=${encodeURIComponent(word)}` : ''
  const found = useCounter<Listed<ContributionLine>>(`/vouchers/${voucherNo}/contribution-lines?limit=${SHOWN}${search}`)
  const chosen = new Map(value.map((line) => [keyOf(line), line]))
  const choose = (lines: readonly ContributionLine[], isChosen: boolean) => {
    const keys = new Set(lines.map(keyOf))
    const added = lines.filter((line) => !chosen.has(keyOf(line))).map((line) => ({ ...line, wrong: line.left, toAccountNo: '' }))
    onChange?.(isChosen ? [...value, ...added] : value.filter((line) => !keys.has(keyOf(line))))
  }
  return (
    <Flex vertical gap={8}>
      <Input.Search
        allowClear
        placeholder="姓名开头或个人账号"
        aria-label="查找缴存明细"
        style={{ maxWidth: 320 }}
        onSearch={(text) => setWord(text.trim())}
      />
      <Loaded query={found}>
        {({ items }) => (
          <Table<ContributionLine>
            size="small"
            rowKey={keyOf}
            pagination={false}
            scroll={{ y: 220 }}
            dataSource={[...items]}
            locale={{ emptyText: '这次缴存没有这样的明细。' }}
            footer={() => (items.length === SHOWN ? `列出前 ${SHOWN} 行，其余请按姓名查找` : `共 ${items.length} 行`)}
            rowSelection={{
              selectedRowKeys: [...chosen.keys()],
              onSelect: (line, isChosen) => choose([line], isChosen),
              onSelectAll: (isChosen, _, changed) => choose(changed, isChosen),
              getCheckboxProps: (line) => ({
                disabled: Number(line.left) === 0,
                'aria-label': `${line.name} ${month(line.month)}`,
              }),
            }}
            columns={[
              { title: '姓名', dataIndex: 'name', width: 110 },
              { title: '个人账号', dataIndex: 'accountNo', width: 140 },
              { title: '年月', width: 100, render: (_, line) => month(line.month) },
              { title: '缴存额（元）', align: 'right', render: (_, { amount }) => fen(amount) },
              { title: '尚可更正（元）', align: 'right', render: (_, { left }) => fen(left) },
            ]}
          />
        )}
      </Loaded>
      {value.length > 0 && <Typography.Text strong>更正 {value.length} 行</Typography.Text>}
      {value.map((line) => (
        <ChosenRow
          key={keyOf(line)}
          line={line}
          onChange={(changed) => onChange?.(value.map((one) => (keyOf(one) === keyOf(line) ? changed : one)))}
          onRemove={() => choose([line], false)}
        />
      ))}
    </Flex>
  )
}

function ChosenRow({
  line,
  onChange,
  onRemove,
}: {
  line: ChosenLine
  onChange: (line: ChosenLine) => void
  onRemove: () => void
}) {
  const whose = `${line.name} ${month(line.month)}`
  return (
    <Flex gap={8} align="center" wrap>
      <span style={{ width: 150 }}>{whose}</span>
      <Input
        aria-label={`${whose} 更正金额`}
        style={{ width: 140 }}
        suffix="元"
        inputMode="decimal"
        value={line.wrong}
        onChange={({ target }) => onChange({ ...line, wrong: target.value.replaceAll(/[,，\s]/g, '') })}
      />
      <Input
        aria-label={`${whose} 应缴入的个人账号`}
        style={{ width: 230 }}
        placeholder="应缴入的个人账号，空为暂收"
        inputMode="numeric"
        value={line.toAccountNo}
        onChange={({ target }) => onChange({ ...line, toAccountNo: target.value.trim() })}
      />
      <RegisterName register="account" no={line.toAccountNo} />
      <Button type="text" size="small" onClick={onRemove} aria-label={`移除 ${whose}`}>
        移除
      </Button>
    </Flex>
  )
}
