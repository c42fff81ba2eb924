# SPDX-License-Identifier: BSL-1.0
# ets, and thetaf, of R's forecast on a file of series_runner: Rscript peer_series.R FILE AHEAD SEASON [LIMIT [MODEL]];
# one line of JSON. Seconds are those of the processor.
suppressMessages(library(forecast))
asked <- commandArgs(TRUE)
ahead <- as.integer(asked[2]); season <- as.integer(asked[3])
lines <- readLines(asked[1])
if (length(asked) > 3) lines <- head(lines, as.integer(asked[4]))
fixed <- length(asked) > 4
spent <- 0; mase <- smape <- mase_both <- smape_both <- numeric(0)
for (line in lines) {
  y <- as.numeric(strsplit(line, ",")[[1]][-1])
  n <- length(y) - ahead
  past <- ts(y[1:n], frequency = season); outcome <- y[n + 1:ahead]
  began <- proc.time()
  told <- forecast(if (fixed) ets(past, model = asked[5], damped = FALSE) else ets(past), h = ahead, PI = FALSE)$mean
  spent <- spent + sum((proc.time() - began)[1:2])
  both <- (told + thetaf(past, h = ahead)$mean) / 2
  scale <- mean(abs(y[(season + 1):n] - y[1:(n - season)]))
  mase <- c(mase, mean(abs(outcome - told)) / scale)
  mase_both <- c(mase_both, mean(abs(outcome - both)) / scale)
  smape <- c(smape, mean(200 * abs(outcome - told) / (abs(outcome) + abs(told))))
  smape_both <- c(smape_both, mean(200 * abs(outcome - both) / (abs(outcome) + abs(both))))
}
cat(sprintf('{"version": "%s", "ms": %.6g, "mase": %.6g, "smape": %.6g, "mase_both": %.6g, "smape_both": %.6g}\n',
            packageVersion("forecast"), 1e3 * spent / length(lines), mean(mase), mean(smape), mean(mase_both),
            mean(smape_both)))
