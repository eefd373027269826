import { Button, type ButtonProps } from 'antd'
import type { MouseEvent } from 'react'
import { useNavigate } from 'react-router'

/** A link of the console that looks like a button: one stop of the tab key, and it can be opened in a new tab. */
export function LinkButton({ to, ...button }: Omit<ButtonProps, 'href' | 'onClick'> & { readonly to: string }) {
  const navigate = useNavigate()
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    navigate(to)
  }
  return <Button {...button} href={to} onClick={follow} />
}
