/** Purposes of use of HL7 v3 (ActReason, PurposeOfUse), each under the one that includes it. */
const tree: Readonly<Record<string, string>> = {
  HMARKT: '',
  HOPERAT: '',
  ...under(
    'HOPERAT',
    'CAREMGT DONAT FRAUD GOV HACCRED HCOMPL HDECD HDIRECT HDM HLEGAL HOUTCOMS HPRGRP HQUALIMP HSYSADMIN LABELING MEMADMIN MILCDM PATADMIN PATSFTY PERFMSR RECORDMGT SYSDEV TRAIN',
  ),
  ...under('HSYSADMIN', 'METAMGT'),
  ...under('SYSDEV', 'HTEST'),
  HPAYMT: '',
  ...under('HPAYMT', 'CLMATTCH COVAUTH COVERAGE ELIGDTRM ELIGVER ENROLLM MILDCRG REMITADV'),
  HRESCH: '',
  ...under('HRESCH', 'BIORCH CLINTRCH DSRCH POARCH TRANSRCH'),
  ...under('CLINTRCH', 'CLINTRCHNPC CLINTRCHPC PRECLINTRCH'),
  PATRQT: '',
  ...under('PATRQT', 'FAMRQT PWATRNY SUPNWK'),
  PUBHLTH: '',
  ...under('PUBHLTH', 'DISASTER THREAT'),
  TREAT: '',
  ...under('TREAT', 'CLINTRL COC ETREAT POPHLTH'),
  ...under('ETREAT', 'BTG ERTREAT'),
}

function under(parent: string, codes: string): Record<string, string> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, parent]))
}

export const isPurpose = (code: string): boolean => Object.hasOwn(tree, code)

/**
 * A purpose and all that include it, the nearest first.
 *
 *     purposesAbove('ETREAT')    // ['ETREAT', 'TREAT', 'PurposeOfUse']
 */
export function purposesAbove(code: string): string[] {
  const parent = tree[code]
  if (parent === undefined) return [code, 'PurposeOfUse']
  return parent === '' ? [code, 'PurposeOfUse'] : [code, ...purposesAbove(parent)]
}

/** Purposes for which a hospital may look at its record unless the patient denied it. Any other needs a permit. */
const care = ['TREAT', 'HPAYMT', 'HOPERAT', 'PATRQT']

export const needsPermit = (code: string): boolean => !purposesAbove(code).some((each) => care.includes(each))
