/** A frame (边框) of a widget: lines and corners that the player draws. Data, so that a designer's own can be added. */
export interface Frame {
  readonly title: string
  /** Lines drawn, in the theme's line colour. */
  readonly sides: readonly ('top' | 'right' | 'bottom' | 'left')[]
  /** Length of the accent strokes at the corners, in grid-independent units (1/1080 of the height); 0 is none. */
  readonly corner: number
  readonly filled: boolean
}

export const FRAMES = {
  none: { title: '无', sides: [], corner: 0, filled: false },
  rule: { title: '题线', sides: ['top'], corner: 0, filled: false },
  card: { title: '卡片', sides: [], corner: 0, filled: true },
  box: { title: '细框', sides: ['top', 'right', 'bottom', 'left'], corner: 0, filled: false },
  corners: { title: '角标', sides: [], corner: 14, filled: true },
} as const satisfies Record<string, Frame>

/** A ground (底纹) behind all widgets. */
export interface Ground {
  readonly title: string
  readonly pattern: 'plain' | 'dots' | 'glow'
}

export const GROUNDS = {
  plain: { title: '纯色', pattern: 'plain' },
  dots: { title: '点阵', pattern: 'dots' },
  glow: { title: '微光', pattern: 'glow' },
} as const satisfies Record<string, Ground>
