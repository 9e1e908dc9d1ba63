export const mdc = 'urn:iso:std:iso:11073:10101'

/** What a device says of itself: MDC_ATTR_VAL_BATT_CHARGE and MDC_ID_PROD_SPEC_FW (IEEE 11073-20601). */
export const conditionCodes = { battery: '67996', firmware: '531976' } as const

/** Units of IEEE 11073-10101 in UCUM. */
export const ucumOfMdc: Readonly<Record<string, string>> = {
  262656: '1', // MDC_DIM_DIMLESS
  262688: '%', // MDC_DIM_PERCENT
  263441: 'cm', // MDC_DIM_CENTI_M
  263872: 'g', // MDC_DIM_X_G
  263875: 'kg', // MDC_DIM_KILO_G
  264864: '/min', // MDC_DIM_BEAT_PER_MIN
  264928: '/min', // MDC_DIM_RESP_PER_MIN
  266016: 'mm[Hg]', // MDC_DIM_MMHG
  268192: 'Cel', // MDC_DIM_DEGC
}

/**
 * Codes of IEEE 11073-10101 that have the same meaning as one LOINC code, whatever the unit (after the LOINC/IEEE mapping of medical device
 * codes and HL7's guide for personal health devices). What depends on unit or method (glucose, gases) is left to the site, which maps it on the
 * page of its connector.
 */
export const loincOfMdc: Readonly<Record<string, string>> = {
  147842: '8867-4', // MDC_ECG_HEART_RATE
  149530: '8889-8', // MDC_PULS_OXIM_PULS_RATE
  150456: '59408-5', // MDC_PULS_OXIM_SAT_O2
  151562: '9279-1', // MDC_RESP_RATE
  150021: '8480-6', // MDC_PRESS_BLD_NONINV_SYS
  150022: '8462-4', // MDC_PRESS_BLD_NONINV_DIA
  150023: '8478-0', // MDC_PRESS_BLD_NONINV_MEAN
  150037: '76215-3', // MDC_PRESS_BLD_ART_ABP_SYS
  150038: '76213-8', // MDC_PRESS_BLD_ART_ABP_DIA
  150039: '76214-6', // MDC_PRESS_BLD_ART_ABP_MEAN
  150364: '8310-5', // MDC_TEMP_BODY
  188736: '29463-7', // MDC_MASS_BODY_ACTUAL
  188740: '8302-2', // MDC_LEN_BODY_ACTUAL
}
