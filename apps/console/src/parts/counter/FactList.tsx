import { Descriptions } from 'antd'
import type { ReactNode } from 'react'
import { fen, month } from '../figures.ts'

/** Labels with their values, three beside each other where there is room. */
export function FactList({ facts }: { facts: readonly { readonly label: string; readonly value: ReactNode }[] }) {
  return (
    <Descriptions
      size="small"
      bordered
      column={{ xs: 1, sm: 2, xl: 3 }}
      items={facts.map(({ label, value }, index) => ({
        key: `${index} ${label}`,
        label,
        children: typeof value === 'string' ? told({ label, value }) : value,
      }))}
    />
  )
}

const MONEY = /(?<![\d.])-?\d+\.\d{2}(?![\d.%]| ?[万亿])(?: ?元)?/g

/** The money in a sentence of the ledger as people read it: thousands separated, with its unit. */
export const withThousands = (value: string): string =>
  value.replaceAll(MONEY, (amount) => `${fen(amount.replace(/ ?元$/, ''))} 元`)

/** A fact of the ledger as people read it: the ledger writes money with two decimals and nothing else so, but ratios; months without a dash. */
export function told({ label, value }: { readonly label: string; readonly value: string }): string {
  if (/年月$/.test(label) && /^\d{6}$/.test(value)) return month(value)
  return label.includes('比例') || value.includes('%') ? value : withThousands(value)
}
