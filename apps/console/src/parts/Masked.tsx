import { Tooltip } from 'antd'

/** One value of a result: null shown as such, a masked value with the reason on hover. */
export function Masked({ value, reason }: { value: unknown; reason?: string | undefined }) {
  if (value === null || value === undefined) return <i style={{ opacity: 0.5 }}>空</i>
  if (!reason) return <>{String(value)}</>
  return (
    <Tooltip title={reason}>
      <span className="masked">{String(value)}</span>
    </Tooltip>
  )
}
