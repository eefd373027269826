import type { ThemeConfig } from 'antd'
import { theme as antdTheme } from 'antd'

export type ThemeMode = 'light' | 'dark'

/** The family of every text, charts included. */
export const FONT =
  '"PingFang SC", "HarmonyOS Sans SC", "Source Han Sans SC", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif'

/** The family of code: Chinese in it comes from the bundled face, not from whatever monospace the machine has. */
const CODE_FONT = 'ui-monospace, "DejaVu Sans Mono", "Noto Sans SC", monospace'

const LIGHT_GROUNDS = {
  colorPrimaryBg: '#e6f3f6',
  colorInfoBg: '#e6f3f6',
  colorSuccessBg: '#edf7f0',
  colorSuccessBorder: '#b5dcc2',
  colorWarningBg: '#fdf6e7',
  colorErrorBg: '#fdeeed',
  // Secondary text reads 4.5:1 and better on every ground, grey code boxes included (WCAG AA).
  colorTextTertiary: 'rgba(0, 0, 0, 0.62)',
  colorTextDescription: 'rgba(0, 0, 0, 0.62)',
  colorTextPlaceholder: 'rgba(0, 0, 0, 0.58)',
}

const DARK_TEXTS = {
  colorTextTertiary: 'rgba(255, 255, 255, 0.68)',
  colorTextDescription: 'rgba(255, 255, 255, 0.68)',
  colorTextPlaceholder: 'rgba(255, 255, 255, 0.6)',
}

/** The chosen page of the menu: derived from so deep a hue it would hardly stand out from the dark ground. */
const DARK_MENU = { itemBg: 'transparent', itemSelectedBg: '#0f6e84', itemSelectedColor: '#ffffff', itemActiveBg: '#17424d' }

/** The one set of design tokens (UX.md, Look): neutral greys, one deep teal-blue for action, colour only for state. */
export function themeOf(mode: ThemeMode): ThemeConfig {
  return {
    algorithm: [mode === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm, antdTheme.compactAlgorithm],
    cssVar: { key: 'anju' },
    token: {
      colorPrimary: '#0f6e84',
      colorInfo: '#0f6e84',
      colorSuccess: '#2e7d4f',
      colorWarning: mode === 'dark' ? '#d9a441' : '#8a5a12',
      colorError: '#b3261e',
      colorLink: mode === 'dark' ? '#6fc3d6' : '#0f6e84',
      // The derived light grounds of such deep hues would be muddy.
      ...(mode === 'light' ? LIGHT_GROUNDS : DARK_TEXTS),
      borderRadius: 6,
      fontFamily: FONT,
      fontFamilyCode: CODE_FONT,
      fontSize: 14,
      controlHeight: 32,
      motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    },
    components: {
      Layout: {
        bodyBg: mode === 'dark' ? '#10171a' : '#f5f7f8',
        siderBg: mode === 'dark' ? '#141d21' : '#ffffff',
        headerBg: mode === 'dark' ? '#141d21' : '#ffffff',
      },
      Table: { cellPaddingBlockSM: 6, headerBg: 'transparent' },
      Menu: { itemHeight: 36, itemBorderRadius: 6, ...(mode === 'dark' ? DARK_MENU : {}) },
      ...(mode === 'dark' ? { Tabs: { itemSelectedColor: '#6fc3d6', inkBarColor: '#6fc3d6' } } : {}),
    },
  }
}
