import { expect, test } from 'vitest'
import { listAsCsv } from './list-csv.ts'

interface Row {
  readonly code: string
  readonly amount: string
}

test('a list is saved as its cells show it; what is more than text says what it is', () => {
  const csv = listAsCsv<Row>(
    [
      { title: '代码', dataIndex: 'code' },
      { title: '金额', render: (_, { amount }) => `${amount} 元` },
      { title: '状态', render: () => ({ type: 'b' }) as never, text: () => '正常' },
    ],
    [{ code: 'a,b', amount: '1.00' }],
  )
  expect(csv).toBe('\uFEFF代码,金额,状态\r\n"a,b",1.00 元,正常\r\n')
})
