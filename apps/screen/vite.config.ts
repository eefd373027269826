import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Browsers that run this app all read woff2: the older files of the font packages are left out. */
const woff2Only: Plugin = {
  name: 'woff2-only',
  enforce: 'pre',
  transform: (code, id) =>
    id.includes('@fontsource') && id.endsWith('.css') ? code.replace(/,\s*url\([^)]+\.woff\) format\('woff'\)/g, '') : null,
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/screen/',
  plugins: [woff2Only, react()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 1_600 },
})
