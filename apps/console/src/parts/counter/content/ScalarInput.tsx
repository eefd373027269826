import { Input } from 'antd'
import type { Shape } from '../../../api/counter.ts'
import { rate } from '../../figures.ts'

/** One line of text, a day or an amount. antd gives it its value and id. */
export function ScalarInput({ shape, disabled, ...given }: { shape: Shape; disabled?: boolean; value?: unknown }) {
  const [example] = shape.examples ?? []
  return (
    <Input
      {...(given as { value?: string })}
      {...(disabled ? { disabled } : {})}
      autoComplete="off"
      type={shape.format === 'date' ? 'date' : 'text'}
      {...(shape['x-unit'] ? { inputMode: 'decimal', suffix: shape['x-unit'] } : {})}
      {...(shape['x-percent'] ? { inputMode: 'decimal', suffix: percentOf(given.value) } : {})}
      {...(example === undefined || shape['x-unit'] ? {} : { placeholder: `如 ${String(example)}` })}
    />
  )
}

/** A share in decimals as people read it, beside what is typed. */
const percentOf = (value: unknown) => (typeof value === 'string' && /^\d(\.\d+)?$/.test(value) ? `即 ${rate(value)}` : '小数')
