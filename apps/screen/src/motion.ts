/** `matches` while the system asks for pages that keep still. */
export const STILL = window.matchMedia('(prefers-reduced-motion: reduce)')
