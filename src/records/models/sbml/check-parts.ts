import { refuse } from './refuse.ts'
import type { Element } from './xml.ts'

/** What each element of Level 2 or 3 core may hold, besides notes and annotations. */
const holds: Readonly<Record<string, string>> = {
  sbml: 'model',
  model:
    'listOfFunctionDefinitions listOfUnitDefinitions listOfCompartmentTypes listOfSpeciesTypes listOfCompartments listOfSpecies listOfParameters listOfInitialAssignments listOfRules listOfConstraints listOfReactions listOfEvents',
  listOfFunctionDefinitions: 'functionDefinition',
  listOfUnitDefinitions: 'unitDefinition',
  unitDefinition: 'listOfUnits',
  listOfUnits: 'unit',
  listOfCompartmentTypes: 'compartmentType',
  listOfSpeciesTypes: 'speciesType',
  listOfCompartments: 'compartment',
  listOfSpecies: 'species',
  listOfParameters: 'parameter',
  listOfInitialAssignments: 'initialAssignment',
  listOfRules: 'assignmentRule rateRule algebraicRule',
  listOfConstraints: 'constraint',
  constraint: 'message',
  listOfReactions: 'reaction',
  reaction: 'listOfReactants listOfProducts listOfModifiers kineticLaw',
  listOfReactants: 'speciesReference',
  listOfProducts: 'speciesReference',
  listOfModifiers: 'modifierSpeciesReference',
  speciesReference: 'stoichiometryMath',
  kineticLaw: 'listOfParameters listOfLocalParameters',
  listOfLocalParameters: 'localParameter',
  listOfEvents: 'event',
  event: 'trigger delay priority listOfEventAssignments',
  listOfEventAssignments: 'eventAssignment',
}

const anywhere = new Set(['notes', 'annotation', 'math'])

/** Refuses the first element of SBML itself that no Level 2 or 3 has at its place: it would be passed over in silence. */
export function checkParts(element: Element): void {
  const allowed = new Set(holds[element.name]?.split(' '))
  for (const part of element.children) {
    if (anywhere.has(part.name)) continue
    if (!allowed.has(part.name)) refuse(`a part \`${part.name}\` of \`${element.name}\``, part)
    checkParts(part)
  }
}
