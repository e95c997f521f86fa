# Model matrices of R for the formulas of the formula tests: names, first values, rank, aliased columns.
suppressPackageStartupMessages(library(jsonlite))
d <- data.frame(
  y = c(1.2, 2.1, 0.7, 3.3, 2.5, 1.9, 2.2, 3.1, 0.4, 1.1, 2.8, 3.6),
  x = c(0.5, 1.5, 2.25, 3, 0.75, 1.25, 2, 2.75, 1, 3.5, 0.25, 1.75),
  z = c(2, 1, 4, 3, 6, 5, 8, 7, 1, 9, 3, 2),
  a = c("u", "v", "w", "u", "v", "w", "u", "v", "w", "u", "v", "w"),
  b = c("p", "p", "p", "q", "q", "q", "p", "q", "p", "q", "p", "q"),
  k = c(1, 2, 3, 1, 1, 2, 3, 2, 1, 3, 2, 3))
rhs <- c("a + x", "a * b", "b + a:x", "a:b", "a:b - 1", "0 + a + b", "0 + x + a", "a / x", "a / b", "x %in% a", "(a + b + x)^2",
  "a * b * x - a:b:x", "poly(x, 2) + z", "a * poly(x, 2)", "poly(z, 1)", "scale(x) * b", "factor(k) + x", "a:factor(k)", "log(x) + log2(z) + sqrt(x) + exp(x) + log1p(z) + log10(z)",
  "I(x^2) + I(x * z - 1)", "I(-x / 2)", "poly(x, 2, raw = TRUE)", "a + x + I(2 * x + 1)", "x + z + I(x + z) + a + b", "b:a + b", "-1 + x:a", "1", "x:z + x", "a + a:b:x")
one <- function(f, contrasts = NULL) {
  X <- model.matrix(as.formula(paste("~", f)), d, contrasts.arg = contrasts)
  q <- qr(X, tol = 1e-7); al <- if (q$rank < ncol(X)) sort(q$pivot[(q$rank + 1):ncol(X)]) else integer(0)
  list(formula = f, contrasts = contrasts, names = I(colnames(X)), aliased = I(colnames(X)[al]), rows = unname(lapply(1:nrow(X), function(i) unname(X[i, ]))))
}
out <- list(software = R.version.string, data = as.list(d),
  matrices = c(lapply(rhs, one), list(one("a * b", list(a = "contr.sum", b = "contr.sum")), one("a + x", list(a = "contr.helmert")), one("a * b", list(a = "contr.poly", b = "contr.treatment")))))
writeLines(toJSON(out, auto_unbox = TRUE, digits = 17, null = "null"), "model_matrix.json")
