/** The word in place of a name: nobody knows it, or the patient lets nobody see it. */
export const noName = ({ withheld }: { readonly withheld: boolean }) =>
  withheld ? 'hospital.nameWithheld' : 'hospital.nameUnknown'
