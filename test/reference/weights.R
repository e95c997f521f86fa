# Kenward-Roger with prior weights, on crossed.csv; writes weights.json. Run in this folder.
# pbkrtest takes every row for equally precise, whatever the weights of the fit. So the model is written as the one it
# is: every column of y, X and Z times sqrt(w), with errors of one variance.
suppressPackageStartupMessages({ library(lme4); library(pbkrtest); library(jsonlite) })
d <- read.csv("crossed.csv", stringsAsFactors = TRUE)
d$sw <- sqrt(d$w)
d$sx <- d$sw * d$x
d$yw <- d$y * d$sw
X <- model.matrix(~ group + x, d)
for (j in 1:3) d[[paste0("c", j)]] <- X[, j] * d$sw
control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5), check.conv.grad = "ignore", check.conv.hess = "ignore")
one <- function(random, scaled) {
  plain <- lmer(as.formula(paste("y ~ group + x +", random)), d, weights = w, control = control)
  model <- lmer(as.formula(paste("yw ~ 0 + c1 + c2 + c3 +", scaled)), d, control = control)
  # The same fit: coefficients agree, and the criteria differ by the weights alone.
  stopifnot(max(abs(fixef(plain) - fixef(model))) < 1e-6, abs(REMLcrit(plain) + sum(log(d$w)) - REMLcrit(model)) < 1e-6)
  adjusted <- as.matrix(vcovAdj(model))
  rows <- lapply(1:3, function(j) list(term = colnames(X)[j], estimate = unname(fixef(model)[j]), se = sqrt(adjusted[j, j]), df = get_Lb_ddf(model, as.numeric(1:3 == j))))
  both <- KRmodcomp(model, rbind(c(0, 1, 0), c(0, 0, 1)))
  list(formula = paste("y ~ group + x +", random), criterion = REMLcrit(plain), fixed = rows, joint = list(F = getKR(both, "Fstat"), dfDen = getKR(both, "ddf")))
}
out <- list(software = paste(R.version.string, "lme4", packageVersion("lme4"), "pbkrtest", packageVersion("pbkrtest")),
  nested = one("(1 | animal) + (1 | cell)", "(0 + sw | animal) + (0 + sw | cell)"),
  slopes = one("(1 + x | animal)", "(0 + sw + sx | animal)"),
  crossed = one("(1 | cell) + (1 | observer)", "(0 + sw | cell) + (0 + sw | observer)"))
writeLines(toJSON(out, auto_unbox = TRUE, digits = NA, pretty = TRUE), "weights.json")
