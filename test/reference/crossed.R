# Crossed, partially crossed, weighted and deeper nested models: data (crossed.csv) and lme4's fits (crossed.json). Run in this folder.
source("reflib.R")
set.seed(20)
n <- 360
d <- data.frame(cell = sprintf("c%02d", rep(1:60, 6)))
id <- rep(1:60, 6); d$animal <- sprintf("a%02d", (id - 1) %% 15 + 1); d$strain <- sprintf("s%d", ((id - 1) %% 15) %% 5 + 1)
d$observer <- sprintf("o%d", sample(7, n, TRUE, prob = 1:7)); d$day <- sprintf("d%d", sample(4, n, TRUE))
d$group <- ifelse(((id - 1) %% 15) %% 3 == 0, "B", "A"); d$x <- round(rnorm(n), 3); d$w <- round(runif(n, 0.5, 2), 3)
eff <- function(f, s) rnorm(length(unique(f)), 0, s)[as.integer(factor(f))]
d$y <- round(2 + 0.3 * (d$group == "B") + eff(d$cell, .5) + eff(d$animal, .4) + eff(d$strain, .3) + eff(d$observer, .5) + eff(d$day, .3) +
  d$x * (0.4 + eff(d$animal, .3) + eff(d$observer, .2)) + rnorm(n) / sqrt(d$w), 4)
write.csv(d, "crossed.csv", row.names = FALSE, quote = FALSE)
d[] <- lapply(d, function(v) if (is.character(v)) factor(v) else v)
CTL <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5), check.conv.grad = "ignore", check.conv.hess = "ignore", check.conv.singular = "ignore")
models <- list(
  crossed = list(f = y ~ group + x + (1 | cell) + (1 | observer)),
  partly = list(f = y ~ group + x + (1 | animal) + (1 | observer) + (1 | day)),
  chain_and_crossed = list(f = y ~ group + x + (1 | animal) + (1 | cell) + (1 | observer)),
  crossed_slopes = list(f = y ~ group + x + (1 + x | animal) + (1 + x || observer)),
  three_levels = list(f = y ~ group + x + (1 | strain) + (1 | animal) + (1 | cell)),
  nested_slopes = list(f = y ~ group + x + (1 | strain) + (1 + x | animal)),
  weighted = list(f = y ~ group + x + (1 | animal) + (1 | cell), w = TRUE),
  weighted_crossed = list(f = y ~ group + x + (1 | cell) + (1 | observer), w = TRUE))
out <- lapply(models, function(m) {
  weighted <- !is.null(m$w); form <- m$f
  fit <- function(REML) suppressWarnings(suppressMessages(if (weighted) lmerTest::lmer(form, d, REML = REML, weights = w, control = CTL) else lmerTest::lmer(form, d, REML = REML, control = CTL)))
  r <- fit(TRUE); ml <- fit(FALSE); p <- length(fixef(r)); one <- function(j) { l <- rep(0, p); l[j] <- 1; l }
  list(formula = paste(deparse(form, width.cutoff = 500), collapse = ""), weighted = weighted, reml = REMLcrit(r), ml = -2 * as.numeric(logLik(ml)),
    theta_names = names(getME(r, "theta")), theta = unname(getME(r, "theta")), sigma = sigma(r), fixef = unname(fixef(r)), se = unname(sqrt(diag(as.matrix(vcov(r))))),
    df_satterthwaite = unname(sapply(1:p, function(j) lmerTest::contest1D(r, one(j))$df)),
    kr = if (!weighted) lapply(1:p, function(j) { k <- lmerTest::contest1D(r, one(j), ddf = "Kenward-Roger"); list(se = k[["Std. Error"]], df = k$df) }),
    ranef = lapply(ranef(r, condVar = FALSE), function(b) list(levels = rownames(b), values = unname(as.matrix(b)))))
})
writeLines(toJSON(list(software = paste(R.version.string, "lme4", packageVersion("lme4"), "lmerTest", packageVersion("lmerTest"), "pbkrtest", packageVersion("pbkrtest")), models = out), auto_unbox = TRUE, digits = NA, pretty = TRUE), "crossed.json")
