// Vite turns these imports into style sheets of the page; they export nothing.
declare module '*.css'
declare module '@fontsource/*'
