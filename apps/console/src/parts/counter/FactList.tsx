import { Descriptions } from 'antd'
import type { ReactNode } from 'react'

/** Labels with their values, three beside each other where there is room. */
export function FactList({ facts }: { facts: readonly { readonly label: string; readonly value: ReactNode }[] }) {
  return (
    <Descriptions
      size="small"
      bordered
      column={{ xs: 1, sm: 2, xl: 3 }}
      items={facts.map(({ label, value }, index) => ({ key: `${index} ${label}`, label, children: value }))}
    />
  )
}
