import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  base: '/',
  build: { assetsDir: 'assets', outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 1_600, target: 'es2022' },
})
