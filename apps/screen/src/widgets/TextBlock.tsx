import type { BodyProps } from './registry.tsx'

/** 文字: shown as the text it is, never as markup. */
export const TextBlock = ({ widget: { options } }: BodyProps<'text'>) => (
  <p className="text-widget" data-role={options.role} style={{ textAlign: options.align }}>
    {options.text}
  </p>
)
