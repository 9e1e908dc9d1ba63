import { testFilterContract } from './filter.contract.ts'

testFilterContract('particle', 1500, 0.13, 0.25)
testFilterContract('enkf', 1500, 0.08, 0.4)
testFilterContract('ukf', 1500, 0.05, 0.05)
