import type { Rule } from '../../kernel/planning/program.ts'

/** What each rule says, for people; `{name}` is filled from what the rule speaks of. */
const sentences: Readonly<Record<string, string>> = {
  'case.once': 'Case {case} is operated at most once.',
  'case.must': 'Case {case} must be in the plan.',
  'case.window': 'Case {case} has its earliest and its latest day.',
  'block.owner': 'Case {case} goes only into a block of its specialty and surgeon.',
  'block.length': 'Block {block} ends in time, with the allowed risk.',
  'block.place': 'Block {block} has one case that must be {place}.',
  'surgeon.there': '{surgeon} operates on certain days only (case {case}).',
  'surgeon.one-place': '{surgeon} is in one room at a time, {day}.',
  'equipment.count': 'There are {count} of {equipment} at a time, {day}.',
  'ward.beds': '{ward} has {beds} beds, night of {day}.',
  'roster.cover': '{shift} of {day} needs {count} × {skill}.',
  'roster.one-shift': '{person} works one shift a day, {day}.',
  'roster.away': '{person} is away, {day}.',
  'roster.rest': '{person} rests long enough between two shifts, {day}.',
  'roster.run': '{person} works not too many days in a row.',
  'roster.nights': '{person} works not too many nights in a row.',
  'roster.hours': '{person} works {least} to {most} hours.',
  'roster.weekends': '{person} works on {most} weekends at most.',
  'roster.skill': '{person} has the skill {skill}.',
  'elective.once': '{elective} comes in once.',
  'elective.window': '{elective} comes in on an allowed day.',
  'ward.admissions': '{ward} admits {most} a day at most, {day}.',
  'plan.unknown': 'The plan names {case}, which is not in the problem.',
  'plan.times': 'Case {case} ends after it began.',
  'plan.kind': 'The plan is of another kind than the problem.',
}

export const ruleNames = Object.keys(sentences)

export const ruleText = ({ rule, about }: Rule): string =>
  (sentences[rule] ?? rule).replace(/\{(\w+)\}/g, (_, name: string) => String(about[name] ?? '?'))
