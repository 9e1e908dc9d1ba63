/** The services of CDS Hooks 2.0 that Hamzad offers: what discovery tells of them. */
export const cdsServices = [
  {
    id: 'hamzad-patient-view',
    hook: 'patient-view',
    title: 'Forecasts of the patient’s twins',
    description: 'What the digital twins of the patient forecast, with their uncertainty.',
    prefetch: { patient: 'Patient/{{context.patientId}}' },
  },
  {
    id: 'hamzad-order-select',
    hook: 'order-select',
    title: 'Forecast beside the order that is being chosen',
    description:
      'When a drug is chosen that a twin of the patient knows: what the plan in force leads to, and a proposal as a draft.',
    prefetch: { patient: 'Patient/{{context.patientId}}' },
  },
  {
    id: 'hamzad-order-sign',
    hook: 'order-sign',
    title: 'Forecast before the order is signed',
    description:
      'When a drug is ordered that a twin of the patient knows: what the plan in force leads to, and a proposal as a draft.',
    prefetch: { patient: 'Patient/{{context.patientId}}' },
  },
] as const

export type CdsService = (typeof cdsServices)[number]
