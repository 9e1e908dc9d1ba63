import { describe, expect, it } from 'vitest'
import { readAny } from '../read-any.ts'
import { textSource } from '../source.ts'
import { textOf } from '../text-of.ts'
import { readCgm } from './read-cgm.ts'

const zone = 'Europe/Berlin'
const brief = (text: string) => {
  const file = readCgm(text, { zone })!
  const entries = file.entries.map(({ kind, time, value, unit, comparator, subject }) =>
    [kind, new Date(time).toISOString().slice(11, 16), comparator ?? '=', value, unit, subject ?? ''].join(' ').trim(),
  )
  return [file.format, entries, file.rejections.map(({ place, rule }) => `${place} ${rule}`)]
}

describe('exports as devices abroad write them', () => {
  it('Clarity in German: semicolons, decimal commas, words for low', () => {
    const text = [
      'Index;Zeitstempel (JJJJ-MM-TTThh:mm:ss);Ereignistyp;Ereignissubtyp;Patienteninfo;Geräteinfo;Gerätequell-ID;Glukosewert (mmol/L);Insulinwert (E);Kohlenhydratwert (Gramm);Dauer (hh:mm:ss)',
      '1;;Vorname;;Max;;;;;;',
      '2;2026-06-01T10:00:00;EGV;;;;x;6,2;;;',
      '3;2026-06-01T10:05:00;EGV;;;;x;Niedrig;;;',
      '4;2026-06-01T10:06:00;Kalibrierung;;;;x;6,1;;;',
      '5;2026-06-01T10:07:00;Insulin;Schnell wirkend;;;x;;3,5;;',
      '6;2026-06-01T10:08:00;Insulin;Lang wirkend;;;x;;14;;',
      '7;2026-06-01T10:09:00;Kohlenhydrate;;;;x;;;45;',
      '8;2026-06-01T10:10:00;Training;;;;x;;;;00:30:00',
    ].join('\n')
    expect(brief(`\uFEFF${text}`)).toEqual([
      'clarity',
      [
        'glucose 08:00 = 6.2 mmol/L',
        'glucose 08:05 < 2.2 mmol/L',
        'fingerstick 08:06 = 6.1 mmol/L',
        'rapid-insulin 08:07 = 3.5 [iU]',
        'long-insulin 08:08 = 14 [iU]',
        'carbohydrate 08:09 = 45 g',
      ],
      ['line 9 cgm.event-unused'],
    ])
  })

  it.each([
    [
      'German',
      'Gerät,Seriennummer,Gerätezeitstempel,Aufzeichnungstyp,Glukosewert-Verlauf mg/dL,Glukose-Scan mg/dL,Nicht numerisches schnellwirkendes Insulin,Schnellwirkendes Insulin (Einheiten),Nicht numerische Nahrungsdaten,Kohlenhydrate (Gramm),Kohlenhydrate (Portionen),Nicht numerisches Depotinsulin,Depotinsulin (Einheiten),Notizen,Glukose-Teststreifen mg/dL,Keton mmol/L',
    ],
    [
      'French',
      "Appareil,Numéro de série,Horodatage de l'appareil,Type d'enregistrement,Historique de la glycémie mg/dL,Numérisation de la glycémie mg/dL,Insuline à action rapide non numérique,Insuline à action rapide (unités),Aliments non numériques,Glucides (grammes),Glucides (portions),Insuline à action prolongée non numérique,Insuline à action prolongée (unités),Remarques,Glycémie par bandelette mg/dL,Cétone mmol/L",
    ],
    [
      'Spanish',
      'Dispositivo,Número de serie,Sello de tiempo del dispositivo,Tipo de registro,Historial de glucosa mg/dL,Escaneo de glucosa mg/dL,Insulina de acción rápida no numérica,Insulina de acción rápida (unidades),Alimentos no numéricos,Carbohidratos (gramos),Carbohidratos (raciones),Insulina de acción prolongada no numérica,Insulina de acción prolongada (unidades),Notas,Tira reactiva para glucosa mg/dL,Cetonas mmol/L',
    ],
  ])('LibreView in %s', (_, head) => {
    const row = (clock: string, type: number, column: number, cell: string) =>
      Array.from(
        { length: 16 },
        (_, i) => ['Libre', 'A1', `13-06-2026 ${clock}`, type][i] ?? (i === column ? cell : ''),
      )
    const rows = [
      row('10:00', 0, 4, '101'),
      row('10:04', 1, 5, 'LO'),
      row('10:05', 2, 14, '99'),
      row('10:06', 4, 7, '4'),
      row('10:07', 4, 12, '12'),
      row('10:08', 5, 9, '30'),
    ].map((cells) => cells.join(','))
    expect(brief(['x,14-06-2026 07:33 UTC,Ann', head, ...rows].join('\r\n'))).toEqual([
      'libreview',
      [
        'glucose 08:00 = 101 mg/dL',
        'glucose 08:04 < 40 mg/dL',
        'fingerstick 08:05 = 99 mg/dL',
        'rapid-insulin 08:06 = 4 [iU]',
        'long-insulin 08:07 = 12 [iU]',
        'carbohydrate 08:08 = 30 g',
      ],
      [],
    ])
  })

  it('the file of an older reader is one person, whose numbers of rows are no people', () => {
    const head = 'ID\tTime\tRecord Type\tHistoric Glucose (mg/dL)\tScan Glucose (mg/dL)\tRapid-Acting Insulin (units)'
    const rows = ['1\t2026/06/01 10:00\t0\t101\t\t', '2\t2026/06/01 10:05\t1\t\t104\t', '3\t2026/06/01 10:06\t4\t\t\t5']
    expect(brief(['Name', head, ...rows].join('\n'))).toEqual([
      'libreview',
      ['glucose 08:00 = 101 mg/dL', 'glucose 08:05 = 104 mg/dL', 'rapid-insulin 08:06 = 5 [iU]'],
      [],
    ])
  })

  it('a dose that the bolus calculator alone tells is refused and says so', () => {
    const head =
      'Device Timestamp,Record Type,Historic Glucose mg/dL,Rapid-Acting Insulin (units),Meal Insulin (units),Correction Insulin (units)'
    const file = readCgm(`x\n${head}\n06-13-2026 01:06 PM,4,,,3,1\n`, { zone })!
    expect(file.entries).toEqual([])
    expect(file.rejections[0]!.reason).toMatch(/bolus calculator/)
  })
})

describe('tables', () => {
  it('a decimal comma between commas is refused, never cut off', () => {
    expect(brief('time,glucose (mmol/L)\n2026-06-01T10:00Z,5,6\n2026-06-01T10:05Z,5.7\n')).toEqual([
      'csv',
      ['glucose 10:05 = 5.7 mmol/L'],
      ['line 2 cgm.columns'],
    ])
    // One more separator at every end is none.
    expect(brief('time,glucose (mmol/L)\n2026-06-01T10:00Z,5.6,\n2026-06-01T10:05Z,5.7,\n')[2]).toEqual([])
  })
  it.each([
    [
      'bounds with a sign',
      'time,glucose (mg/dL)\n2026-06-01T10:00Z,<40\n2026-06-01T10:05Z,> 400\n',
      ['glucose 10:00 < 40 mg/dL', 'glucose 10:05 > 400 mg/dL'],
    ],
    [
      'a unit in each row',
      'time,glucose,unit\n2026-06-01T10:00Z,5.6,mmol/L\n2026-06-01T10:05Z,101,mg/dL\n',
      ['glucose 10:00 = 5.6 mmol/L', 'glucose 10:05 = 101 mg/dL'],
    ],
    ['a unit run into the name', 'time,glucose_mgdl\n2026-06-01T10:00Z,101\n', ['glucose 10:00 = 101 mg/dL']],
    [
      'German words, years of two digits',
      'Datum;Zeit;Blutzucker (mmol/l);CGM (mmol/l);KH (g);Bolus (IE)\n01.06.26;10:05;6,0;5,7;30;3,5\n',
      ['glucose 08:05 = 5.7 mmol/L', 'carbohydrate 08:05 = 30 g', 'rapid-insulin 08:05 = 3.5 [iU]'],
    ],
    [
      'a pump with settings of its calculator',
      'Index;Date;Time;BG Reading (mg/dL);Basal Rate (U/h);Bolus Type;Bolus Volume Selected (U);Bolus Volume Delivered (U);BWZ Carb Ratio (g/U);BWZ Carb Input (grams);BWZ Insulin Sensitivity (mg/dL/U);Sensor Glucose (mg/dL)\n1;2026/06/01;10:00:00;;0,85;;;;;;;101\n2;2026/06/01;10:05:00;;;Normal;4;3,5;9;45,0;40;\n3;2026/06/01;10:10:00;;0;;;;;;;\n',
      [
        'glucose 08:00 = 101 mg/dL',
        'basal-rate 08:00 = 0.85 [iU]/h',
        'carbohydrate 08:05 = 45 g',
        'rapid-insulin 08:05 = 3.5 [iU]',
        'basal-rate 08:10 = 0 [iU]/h',
      ],
    ],
  ])('%s', (_, text, entries) => {
    expect(brief(text)).toEqual(['csv', entries, []])
  })
  it('in UTF-16 and Windows-1252 as spreadsheets save them', async () => {
    const text = 'Zeit;Glukose (mmol/L);Gerät\n2026-06-01T10:00Z;5,6;ä\n'
    const utf16 = Buffer.from(`\uFEFF${text}`, 'utf16le')
    const all = [utf16, utf16.subarray(2), Buffer.from(utf16).swap16(), Buffer.from(text, 'latin1'), Buffer.from(text)]
    for (const bytes of all) {
      expect(textOf(bytes)).toBe(text)
      const items = []
      for await (const item of readAny(textSource('a.csv', bytes), { patient: 'p' })) items.push(item)
      expect(items).toMatchObject([{ kind: 'resource', resource: { valueQuantity: { value: 5.6, unit: 'mmol/L' } } }])
    }
  })
})

describe('Nightscout', () => {
  const document = {
    entries: [
      { type: 'sgv', sgv: 143, date: '1780300800000' },
      { type: 'sgv', sgv: 144, date: 1780336800000 },
    ],
    treatments: [
      { eventType: 'Temp Basal', created_at: '2026-06-01T10:00:00Z', percent: -50, duration: 60 },
      { eventType: 'Temp Basal', created_at: '2026-06-01T10:30:00Z', duration: 0 },
      { eventType: 'Temp Basal', created_at: '2026-06-01T14:00:00Z', absolute: 0, duration: 30 },
      { eventType: 'BG Check', glucose: 6.2, units: 'mmol', created_at: '2026-06-01T10:30:00Z' },
      { eventType: 'BG Check', glucose: 112, created_at: '2026-06-01T10:31:00Z' },
      {
        ...{ eventType: 'Bolus Wizard', glucose: 112, glucoseType: 'Sensor', units: 'mg/dl', insulin: 2 },
        created_at: '2026-06-01T10:32:00Z',
      },
    ],
    profile: [
      {
        defaultProfile: 'Day',
        startDate: '2026-01-01T00:00:00.000Z',
        store: {
          Day: {
            timezone: 'Europe/Berlin',
            basal: [
              { time: '00:00', value: '0.8' },
              { time: '14:00', value: 1 },
            ],
          },
        },
      },
    ],
  }
  it('with its profile tells what the pump gave: the schedule of the wall clock, and what ran over it', () => {
    const file = readCgm(JSON.stringify(document))!
    const rates = file.entries.filter(({ kind }) => kind === 'basal-rate')
    expect(
      rates.map(({ time, value, minutes }) => [new Date(time).toISOString().slice(11, 16), value, minutes]),
    ).toEqual([
      ['08:00', 0.8, 120],
      ['10:00', 0.4, 30],
      ['10:30', 0.8, 90],
      ['12:00', 1, 120],
      ['14:00', 0, 30],
      ['14:30', 1, 210],
    ])
    const sticks = file.entries.filter(({ kind }) => kind === 'fingerstick')
    expect(sticks.map(({ value, unit }) => [value, unit])).toEqual([[6.2, 'mmol/L']])
    expect(file.rejections.map(({ place, rule }) => [place, rule])).toEqual([
      ['entry 6', 'observation.value-unit-missing'],
    ])
  })
  it('refuses a profile that stands alone, and one whose schedule has no beginning', () => {
    const [profile] = document.profile
    expect(readCgm(JSON.stringify([profile]))!.rejections[0]!.rule).toBe('cgm.event-unused')
    const late = { ...profile, store: { Day: { timezone: 'Europe/Berlin', basal: [{ time: '06:00', value: 1 }] } } }
    const file = readCgm(JSON.stringify({ entries: document.entries, profile: [late] }))!
    expect(file.rejections.map(({ rule }) => rule)).toEqual(['cgm.value'])
  })
  it('is read line by line as a database exports it', () => {
    const lines = document.entries.map((each) => JSON.stringify(each)).join('\n')
    expect(readCgm(lines)!.entries.map(({ value }) => value)).toEqual([143, 144])
  })
})
