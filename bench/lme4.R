# Fits one model with lme4 in this process and prints its cost as JSON.
# Arguments: folder with the columns (raw little-endian), formula, number of fits.
# columns.txt holds one line per column: name, kind (number or factor), number of levels.
arguments <- commandArgs(trailingOnly = TRUE)
if (!suppressPackageStartupMessages(requireNamespace("lme4", quietly = TRUE))) { cat("null\n"); quit() }
suppressPackageStartupMessages(library(lme4))
folder <- arguments[1]
listing <- read.table(file.path(folder, "columns.txt"), col.names = c("name", "kind", "levels"), stringsAsFactors = FALSE)
columns <- lapply(seq_len(nrow(listing)), function(i) {
  path <- file.path(folder, paste0(listing$name[i], ".bin"))
  if (listing$kind[i] == "number") return(readBin(path, "double", file.size(path) / 8))
  codes <- readBin(path, "integer", file.size(path) / 4) + 1L
  structure(codes, levels = as.character(seq_len(listing$levels[i])), class = "factor")
})
names(columns) <- listing$name
table <- as.data.frame(columns)
formula <- as.formula(arguments[2])
runs <- as.integer(arguments[3])
before <- sum(gc(reset = TRUE)[, 2])
times <- lapply(seq_len(runs), function(i) {
  start <- proc.time()
  fit <<- suppressMessages(suppressWarnings(lmer(formula, table, REML = TRUE)))
  (proc.time() - start)[1:3]
})
peak <- sum(gc()[, 6])
cpu <- sapply(times, function(t) t[1] + t[2])
wall <- sapply(times, function(t) t[3])
warm <- if (runs > 1) -1 else 1
cat(sprintf('{"cpu":%.6f,"wall":%.6f,"coldCpu":%.6f,"criterion":%.12g,"memoryMb":%.1f,"version":"%s","r":"%s","blas":"%s","runs":%d}\n',
  median(cpu[warm]), median(wall[warm]), cpu[1], REMLcrit(fit), peak - before, as.character(packageVersion("lme4")),
  paste(R.version$major, R.version$minor, sep = "."), basename(extSoftVersion()[["BLAS"]]), length(cpu[warm])))
