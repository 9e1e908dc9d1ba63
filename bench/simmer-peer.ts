/**
 * The two cases in simmer, its quick way: arrivals and stays drawn as vectors and given as a data frame where they can be. Each prints the number
 * of patients and the processor seconds of the simulation alone.
 */
const mm1 = `
library(simmer)
set.seed(1)
n <- 40000
spent <- function() sum(proc.time()[1:2])
visit <- trajectory() %>% seize("server") %>% timeout_from_attribute("stay") %>% release("server")
begin <- spent()
came <- data.frame(time = rexp(n, 0.8), stay = rexp(n, 1))
env <- simmer() %>% add_resource("server", 1) %>% add_dataframe("patient", visit, came, time = "interarrival")
invisible(run(env))
cat(n, spent() - begin)
`

const department = `
library(simmer)
set.seed(1)
rates <- c(2.366667, 2.8, 8.833333, 10.433333, 14.8, 26.266667, 31.4, 18.066667, 16.466667, 12.033333, 11.6, 28.866667, 18.033333, 11.5, 5.3, 4.066667, 2.2, 2.1)
spent <- function() sum(proc.time()[1:2])
lognormal <- function(mean, sd) {
  v <- log(1 + (sd / mean)^2)
  rlnorm(1, log(mean) - v / 2, sqrt(v))
}
visit <- function(path, name, stay) path %>% seize(name) %>% timeout(stay) %>% release(name)
treated <- visit(trajectory(), "treatment", function() lognormal(13.3, sqrt(2)))
injured <- trajectory() %>%
  visit("stabilisation", function() rexp(1, 1 / 90)) %>%
  visit("trauma", function() lognormal(30, 2))
walking <- trajectory() %>%
  visit("registration", function() lognormal(5, sqrt(2))) %>%
  visit("examination", function() max(0.5, rnorm(1, 16, sqrt(3)))) %>%
  branch(function() as.integer(runif(1) < 0.6), continue = TRUE, treated)
path <- trajectory() %>%
  visit("triage", function() rexp(1, 1 / 3)) %>%
  branch(function() if (runif(1) < 0.12) 1 else 2, continue = c(TRUE, TRUE), injured, walking)
begin <- spent()
count <- 0
for (day in 1:40) {
  times <- sort(unlist(lapply(1:18, function(hour) 60 * (hour - 1) + 60 * runif(rpois(1, rates[hour])))))
  count <- count + length(times)
  env <- simmer() %>%
    add_resource("triage", 1) %>% add_resource("registration", 1) %>% add_resource("examination", 3) %>%
    add_resource("treatment", 1) %>% add_resource("stabilisation", 2) %>% add_resource("trauma", 1) %>%
    add_dataframe("patient", path, data.frame(time = times), time = "absolute")
  invisible(run(env, 1140))
}
cat(count, spent() - begin)
`

export const simmerPrograms = { mm1, department } as const
