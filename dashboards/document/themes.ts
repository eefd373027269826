/** The colours a screen is drawn with. No component holds a colour of its own. */
export interface ThemeTokens {
  readonly ground: string
  readonly surface: string
  readonly line: string
  readonly text: string
  readonly muted: string
  /** First accent: what the centre takes in; selection. */
  readonly accent: string
  /** Second accent: what goes out, and light on what has just changed. */
  readonly second: string
  /** Third series in a chart: neutral. */
  readonly third: string
  readonly good: string
  readonly warning: string
  readonly danger: string
  /** Single-hue sequence of the map, from little to much. */
  readonly sequence: readonly [string, string, string, string, string]
  readonly onSequence: readonly [string, string, string, string, string]
}

export interface Theme {
  readonly title: string
  readonly scheme: 'dark' | 'light'
  readonly tokens: ThemeTokens
}

/** Themes (主题). All text pairs hold WCAG AA on ground and surface (themes.test.ts). */
export const THEMES = {
  dark: {
    title: '墨蓝（深色）',
    scheme: 'dark',
    tokens: {
      ground: '#0b1218',
      surface: '#111b23',
      line: '#26343f',
      text: '#e8eef2',
      muted: '#93a4b1',
      accent: '#4cb8c9',
      second: '#e6ae5c',
      third: '#a9b8c4',
      good: '#6cc08b',
      warning: '#e6ae5c',
      danger: '#ee7d6d',
      sequence: ['#16323d', '#1a4552', '#1f5c6c', '#277a8d', '#3399ad'],
      onSequence: ['#e8eef2', '#e8eef2', '#f2f7f9', '#ffffff', '#06161b'],
    },
  },
  light: {
    title: '素白（浅色）',
    scheme: 'light',
    tokens: {
      ground: '#f6f7f6',
      surface: '#ffffff',
      line: '#d5dcdf',
      text: '#16232b',
      muted: '#566772',
      accent: '#0f6e84',
      second: '#96590a',
      third: '#5c6b75',
      good: '#24744a',
      warning: '#96590a',
      danger: '#b23a2c',
      sequence: ['#d9e9ec', '#b4d5db', '#7fb6c1', '#2b7a8b', '#0f6e84'],
      onSequence: ['#16232b', '#16232b', '#0b1a20', '#ffffff', '#ffffff'],
    },
  },
} as const satisfies Record<string, Theme>

export type ThemeId = keyof typeof THEMES
