import { expect, test } from 'vitest'
import { firstPage, pageAt, pages } from './pages.ts'

test('every page is found at its address, and only there', () => {
  for (const page of Object.values(pages))
    if (page.at !== '/') expect(pageAt(page.at.replace(/:\w+/, 'x'))?.page, page.at).toBe(page)
  for (const path of ['/nothing', '/twins', '/twins/x/y/z', '/hospital/wall/x', ''])
    expect(pageAt(path), path).toBe(null)
})

test('what is at the root depends on who looks', () => {
  expect(pageAt('/')).toBe(null)
  expect(pageAt('/', 'clinician')?.first).toEqual(['/api/worklist'])
  expect(pageAt('/', 'bed-manager')?.page).toBe(pages.hospital)
  expect(firstPage('researcher')).toBe('models')
})

test('what a page asks first has its own address in it', () => {
  expect(pageAt('/twins/abc')?.first).toEqual(['/api/twins/abc/view?hoursBack=96&hoursAhead=72'])
})
