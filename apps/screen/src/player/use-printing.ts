import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'

const PAPER = window.matchMedia('print')

/** True while the page is drawn for paper. Changed at once: the browser takes the page as it stands when its listeners have returned. */
export function usePrinting(): boolean {
  const [printing, setPrinting] = useState(PAPER.matches)
  useEffect(() => {
    const follow = ({ matches }: MediaQueryListEvent) => flushSync(() => setPrinting(matches))
    PAPER.addEventListener('change', follow)
    return () => PAPER.removeEventListener('change', follow)
  }, [])
  return printing
}
