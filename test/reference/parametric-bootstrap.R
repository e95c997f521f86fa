# Parametric bootstrap of the likelihood ratio (PBmodcomp) and of the parameters (bootMer), on crossed.csv; writes
# parametric-bootstrap.json. Run in this folder; about two minutes. PBmodcomp draws
# anew in each run, whatever its seed.
suppressPackageStartupMessages({ library(lme4); library(pbkrtest); library(jsonlite) })
d <- read.csv("crossed.csv", stringsAsFactors = TRUE)
quiet <- function(x) suppressWarnings(suppressMessages(x))
control <- lmerControl(optimizer = "bobyqa", check.conv.grad = "ignore", check.conv.hess = "ignore", check.conv.singular = "ignore")
one <- function(random, term, nsim) {
  full <- lmer(as.formula(paste("y ~ group + x +", random)), d, REML = FALSE, control = control)
  small <- lmer(as.formula(paste("y ~", setdiff(c("group", "x"), term), "+", random)), d, REML = FALSE, control = control)
  test <- quiet(PBmodcomp(full, small, nsim = nsim, cl = 1))
  list(formula = paste("y ~ group + x +", random), term = term, chisq = test$test["LRT", "stat"],
    p_chisq = test$test["LRT", "p.value"], p = test$test["PBtest", "p.value"], replicates = length(test$ref),
    quantiles = unname(quantile(test$ref, c(.5, .8, .95))))
}
boot <- function(random, nsim) {
  fit <- lmer(as.formula(paste("y ~ group + x +", random)), d, control = control)
  b <- quiet(bootMer(fit, fixef, nsim = nsim, seed = 1))
  list(formula = paste("y ~ group + x +", random), replicates = nsim, names = names(fixef(fit)),
    sd = unname(apply(b$t, 2, sd)), low = unname(apply(b$t, 2, quantile, .025)), high = unname(apply(b$t, 2, quantile, .975)))
}
out <- list(software = paste(R.version.string, "lme4", packageVersion("lme4"), "pbkrtest", packageVersion("pbkrtest")),
  tests = list(slopes = one("(1 + x | animal)", "group", 1000), crossed = one("(1 | cell) + (1 | observer)", "group", 1000)),
  intervals = boot("(1 + x | animal)", 1000))
writeLines(toJSON(out, auto_unbox = TRUE, digits = NA, pretty = TRUE), "parametric-bootstrap.json")
