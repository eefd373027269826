import type { ComponentProps } from 'react'

/** For a table without links: who has no mouse can step into it and move it sideways with the arrow keys. */
export const KEYBOARD_TABLE = {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1).
  table: (props: ComponentProps<'table'>) => <table tabIndex={0} {...props} />,
}

/** KEYBOARD_TABLE while there is no row, and so no link, in a table that has links. */
export const whileEmpty = (rows: readonly unknown[]) => (rows.length === 0 ? KEYBOARD_TABLE : {})
