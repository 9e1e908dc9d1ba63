const managers = ['bed-manager', 'theatre-manager', 'nurse-in-charge']

/** Managers see the hospital, its bed board and schedules; not the twins of patients. */
export const isManager = (role: string): boolean => managers.includes(role)
