# emmeans on models that the cohort references do not cover. Needs cohorts/cohort_small.csv; writes contrasts.json.
suppressPackageStartupMessages({ library(lme4); library(lmerTest); library(emmeans); library(jsonlite); library(mvtnorm) })
emm_options(msg.interaction = FALSE, lmerTest.limit = 1e7, pbkrtest.limit = 3500)
d <- read.csv("cohorts/cohort_small.csv", stringsAsFactors = TRUE)
d$condition <- factor(d$condition, levels = c("SW", "EW", "S"))
d$dose <- as.integer(substr(as.character(d$mouse), 2, 3)) %% 4
fit <- function(f, data = "d") suppressMessages(do.call(lmer, list(f, as.name(data), control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10), check.conv.singular = "ignore", calc.derivs = FALSE))))
rows <- function(x) { x <- as.data.frame(x); lapply(seq_len(nrow(x)), function(i) list(label = as.character(x[i, 1]), estimate = x[[intersect(c("estimate", "emmean", "diameter.trend"), names(x))]][i], se = x$SE[i], df = if (is.infinite(x$df[i])) "Inf" else x$df[i], p = if ("p.value" %in% names(x)) x$p.value[i] else NULL)) }
means <- function(m, specs, ...) rows(summary(suppressMessages(emmeans(m, specs, lmer.df = "satterthwaite", ...))))
con <- function(m, specs, method, adjust = "none", ...) rows(summary(contrast(suppressMessages(emmeans(m, specs, lmer.df = "satterthwaite", ...)), method), adjust = adjust))
out <- list(software = list(R = R.version.string, emmeans = as.character(packageVersion("emmeans")), lme4 = as.character(packageVersion("lme4"))))
m <- fit(log(asi) ~ condition * region + poly(diameter, 2) + factor(endosome) + (1 | mouse) + (1 | dendrite))
out$proportional <- list(formula = "log(asi) ~ condition * region + poly(diameter, 2) + factor(endosome) + (1 | mouse) + (1 | dendrite)",
  means = means(m, "condition", weights = "proportional"), contrasts = con(m, "condition", "revpairwise", weights = "proportional"))
out$equal <- list(formula = out$proportional$formula, means = means(m, "condition"), contrasts = con(m, "condition", "trt.vs.ctrl1"))
out$effects <- list(formula = out$proportional$formula, contrasts = con(m, "condition", "eff"))
out$trend <- list(formula = out$proportional$formula, contrasts = con(m, "condition", "poly"))
# a missing cell: S has no S1
e <- droplevels(d[!(d$condition == "S" & d$region == "S1"), ])
m <- suppressWarnings(fit(log(asi) ~ condition * region + diameter + (1 | mouse), "e"))
out$missing_cell <- list(formula = "log(asi) ~ condition * region + diameter + (1 | mouse)", means = means(m, "condition"), by_region = means(m, c("condition", "region")), fixef = as.list(fixef(m)), criterion = REMLcrit(m))
# four doses, Dunnett and Tukey families beyond the plane
m <- fit(log(asi) ~ factor(dose) + diameter + (1 | dendrite))
E <- emmeans(m, "dose", lmer.df = "asymptotic")
p4 <- function(C) { s <- as.data.frame(summary(C, adjust = "none")); R <- cov2cor(vcov(C)); set.seed(1); sapply(abs(s$z.ratio), function(c) 1 - as.numeric(pmvnorm(rep(-c, nrow(R)), rep(c, nrow(R)), corr = R, algorithm = GenzBretz(maxpts = 5e6, abseps = 1e-7, releps = 0)))) }
A <- contrast(E, "revpairwise"); B <- contrast(E, "trt.vs.ctrl1")
out$doses <- list(formula = "log(asi) ~ factor(dose) + diameter + (1 | dendrite)", pairwise = rows(summary(A, adjust = "none")), p_pairwise = p4(A), dunnett = rows(summary(B, adjust = "none")), p_dunnett = p4(B))
# slopes of a curved covariate, at its mean
m <- fit(log(asi) ~ condition * poly(diameter, 2) + (1 | mouse) + (1 | dendrite))
out$curve <- list(formula = "log(asi) ~ condition * poly(diameter, 2) + (1 | mouse) + (1 | dendrite)", slopes = rows(summary(suppressMessages(emtrends(m, "condition", var = "diameter", lmer.df = "satterthwaite", at = list(diameter = mean(d$diameter)))))), means = means(m, "condition", at = list(diameter = 0.7)))
# two-valued covariate, log10 response, sum coding of one factor
m <- fit(log10(asi) ~ condition + endosome + diameter + (1 | mouse))
out$two_valued <- list(formula = "log10(asi) ~ condition + endosome + diameter + (1 | mouse)", means = means(m, "condition"), contrasts = con(m, "condition", "revpairwise"))
writeLines(toJSON(out, auto_unbox = TRUE, digits = 15, null = "null"), "contrasts.json")
