import { Input } from 'antd'
import type { Shape } from '../../../api/counter.ts'

/** One line of text, a day or an amount. antd gives it its value and id. */
export function ScalarInput({ shape, disabled, ...given }: { shape: Shape; disabled?: boolean }) {
  const [example] = shape.examples ?? []
  return (
    <Input
      {...given}
      {...(disabled ? { disabled } : {})}
      autoComplete="off"
      type={shape.format === 'date' ? 'date' : 'text'}
      {...(shape['x-unit'] ? { inputMode: 'decimal', suffix: shape['x-unit'] } : {})}
      {...(example === undefined || shape['x-unit'] ? {} : { placeholder: `如 ${String(example)}` })}
    />
  )
}
