/** A run that shows something: a day for what is told in minutes, two weeks for hours, a season for days. */
export const usualLength = (time: string): number => ({ s: 86_400, min: 1440, h: 336, d: 120 })[time] ?? 10
