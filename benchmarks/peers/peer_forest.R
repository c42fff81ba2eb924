# SPDX-License-Identifier: BSL-1.0
# One forest of R's ranger in a process of its own; one line of JSON. The same arguments as peer_forest.py, in order:
#   Rscript peer_forest.R ranger|ranger-extra TRAIN TEST TREES MIN_LEAF COLUMNS THREADS SEED ROWS LEVELS SIZE
# Both are grown for quantiles, which keeps one row a leaf, drawn at random. Exit status 3: ranger is not installed.
if (!suppressWarnings(requireNamespace("ranger", quietly = TRUE))) {
  message("ranger is not here")
  quit(status = 3)
}
asked <- commandArgs(TRUE)
number <- function(k) as.integer(asked[k])
read <- function(prefix) {
  rows <- file.size(paste0(prefix, ".y")) / 4
  columns <- file.size(paste0(prefix, ".x")) / 4 / rows
  x <- matrix(readBin(paste0(prefix, ".x"), "numeric", rows * columns, size = 4), ncol = columns, byrow = TRUE)
  colnames(x) <- paste0("c", seq_len(columns))
  list(x = x, y = readBin(paste0(prefix, ".y"), "numeric", rows, size = 4))
}
train <- read(asked[2])
test <- read(asked[3])
few <- if (number(9) > 0) seq_len(min(number(9), length(test$y))) else seq_along(test$y)
levels <- as.numeric(strsplit(asked[10], ",")[[1]])
told <- list(version = paste0('"', packageVersion("ranger"), '"'))
timed <- function(what, job) {
  spent <- system.time(job)
  told[[paste0(what, "_cpu")]] <<- spent[["user.self"]] + spent[["sys.self"]]
  told[[paste0(what, "_wall")]] <<- spent[["elapsed"]]
}
rule <- if (asked[1] == "ranger-extra") "extratrees" else "variance"
invisible(gc())
timed("train", model <- ranger::ranger(
  x = train$x, y = train$y, num.trees = number(4), min.node.size = number(5),
  mtry = if (number(6) > 0) number(6) else NULL, num.threads = number(7), seed = number(8), quantreg = TRUE,
  splitrule = rule, oob.error = FALSE))
timed("quantiles", quantiles <- predict(model, test$x[few, , drop = FALSE], type = "quantiles", quantiles = levels,
                                        num.threads = number(7))$predictions)
timed("mean", mean_of <- predict(model, test$x, num.threads = number(7))$predictions)
told$rows <- length(few)
peak <- grep("VmHWM", readLines("/proc/self/status"), value = TRUE)
told$peak_mb <- as.numeric(gsub("[^0-9]", "", peak)) / 1024
told$mse <- mean((test$y - mean_of)^2)
error <- test$y[few] - quantiles
loss <- sapply(seq_along(levels), function(k) mean(pmax(levels[k] * error[, k], (levels[k] - 1) * error[, k])))
told$pinball <- mean(loss)
told$pinball_by_level <- paste0("[", paste(sprintf("%.6f", loss), collapse = ", "), "]")
told$coverage <- mean(quantiles[, 1] <= test$y[few] & test$y[few] <= quantiles[, length(levels)])
if (number(11) > 0) {
  told$memory_bytes <- as.numeric(object.size(model))
  told$model_bytes <- length(serialize(model, NULL))  # not compressed, as our files are not
}
say <- function(v) if (is.numeric(v)) format(v, digits = 7, scientific = FALSE) else v
cat("{", paste(sprintf('"%s": %s', names(told), sapply(told, say)), collapse = ", "), "}\n", sep = "")
