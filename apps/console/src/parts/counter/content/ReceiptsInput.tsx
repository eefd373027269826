import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { Select } from 'antd'
import { useState } from 'react'
import { type Listed, type Receipt, useCounter } from '../../../api/counter.ts'
import { fen } from '../../figures.ts'

/** Chooses from what has come in and has something left (暂收), found by payer, purpose or number. */
export function ReceiptsInput({ id, value, onChange }: { id?: string; value?: string[]; onChange?: (value: string[]) => void }) {
  const [word, setWord] = useState('')
  const search = word.trim() ? `&search=${encodeURIComponent(word.trim())}` : ''
  const found = useCounter<Listed<Receipt>>(`/receipts?state=unallocated&limit=50${search}`)
  return (
    <Select
      {...(id ? { id } : {})}
      mode="multiple"
      value={value ?? []}
      {...(onChange ? { onChange } : {})}
      showSearch={{ filterOption: false, onSearch: setWord }}
      loading={found.isLoading}
      placeholder="付款人、用途或到账编号"
      notFoundContent={found.data ? '尚无到账可用，待款到专户后再办' : null}
      optionLabelProp="value"
      options={(found.data?.items ?? [])
        .filter((one) => restOf(one) > 0n)
        .map((one) => ({ value: one.receiptNo, label: labelOf(one) }))}
    />
  )
}

const restOf = ({ amount, allocated, inReturn, returned }: Receipt) =>
  [allocated, inReturn, returned].reduce((rest, gone) => rest - fenFromYuan(gone), fenFromYuan(amount))

const labelOf = (receipt: Receipt) =>
  `${receipt.receiptNo} ${receipt.valueDate} ${receipt.payerName}（${receipt.purpose}） 余 ${fen(yuanFromFen(restOf(receipt)))} 元`
