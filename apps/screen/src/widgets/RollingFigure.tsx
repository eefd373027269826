import type { CSSProperties } from 'react'

const REEL = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

/** A number whose digits roll to their new values. Read aloud as one number. */
export function RollingFigure({ digits }: { readonly digits: string }) {
  // Places are counted from the right, so that the ones stay the ones when a number grows by a digit.
  const cells = [...digits].map((cell, index) => ({ cell, place: digits.length - index }))
  return (
    <span className="figure">
      <span className="visually-hidden">{digits}</span>
      <span className="roll" aria-hidden="true">
        {cells.map(({ cell, place }) => (
          <Cell key={place} cell={cell} />
        ))}
      </span>
    </span>
  )
}

function Cell({ cell }: { readonly cell: string }) {
  const at = REEL.indexOf(cell)
  if (at < 0) return <span className="cell">{cell}</span>
  const style: CSSProperties = { transform: `translateY(${-1.2 * at}em)` }
  return (
    <span className="cell">
      <span className="reel" style={style}>
        {REEL.map((digit) => (
          <span key={digit}>{digit}</span>
        ))}
      </span>
    </span>
  )
}
