import { Card } from 'antd'
import { type Listed, useCounter } from '../../api/counter.ts'
import type { PolicyParameter } from '../../api/policy.ts'
import { Loaded } from '../Page.tsx'
import { FactList } from './FactList.tsx'
import { valueFacts } from './policy-words.ts'

interface Line {
  readonly parameter: string
  readonly region: string
  readonly validFrom: string
  readonly value: unknown
}

/** The new values of a 政策参数变更 in words, line by line. */
export function PolicyChangeContent({ lines }: { lines: readonly Line[] }) {
  const parameters = useCounter<Listed<PolicyParameter>>('/policy/parameters')
  return (
    <Loaded query={parameters}>
      {({ items }) =>
        lines.map(({ parameter, validFrom, value }) => {
          const known = items.find(({ name }) => name === parameter)
          return (
            known && (
              <Card key={parameter} size="small" title={`${known.title}，${validFrom} 起`}>
                <FactList facts={valueFacts(known.shape, known.title, value)} />
              </Card>
            )
          )
        })
      }
    </Loaded>
  )
}
