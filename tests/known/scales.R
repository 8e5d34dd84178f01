# Answers of R (psych 2.2.9, survey 4.1.1, stats) to a made-up scale, for tests/test_survey_scales.py. Run in this folder: Rscript scales.R
# The data are simulated here; nobody in them exists. Item b2 runs the other way, item b4 works differently in ru.
suppressMessages({library(survey); library(psych); library(jsonlite)})
set.seed(20261130)
n <- 600; village <- rep(1:60, each = 10); d <- data.frame(stratum = paste0("s", (village - 1) %/% 15 + 1), village = paste0("v", village))
f <- rnorm(60, 0, .35)[village] + rnorm(n); g <- rnorm(n); d$language <- ifelse(runif(n) < .45, "ru", "ky"); ru <- d$language == "ru"
item <- function(loading, cuts, shift = 0) findInterval(loading * f + shift + rnorm(n, 0, sqrt(1 - min(loading^2, .9))), cuts) + 1
d$b1 <- item(.8, c(-1.2, -.5, .3, 1.1)); d$b2 <- 6 - item(.6, c(-1, -.2, .5, 1.2)); d$b3 <- item(.7, c(-1.6, -.9, 0, .8), .35 * g)
d$b4 <- item(.65, c(-1.1, -.4, .4, 1), ifelse(ru, .7, 0)); d$b5 <- item(.5, c(-.8, 0, .6, 1.4), .45 * g); d$b6 <- item(.75, c(-.3, .5, 1.1))
d$weight <- round(runif(n, .4, 2.6), 3)
for (b in c("b1", "b3", "b5")) d[sample(n, 15), b] <- NA
write.csv(d, "scales.csv", row.names = FALSE, na = "")
items <- paste0("b", 1:6); x <- d[items]; x$b2 <- 6 - x$b2; whole <- complete.cases(x); y <- x[whole, ]; w <- d$weight[whole]; wide <- ncol(y)
out <- list()
out$alpha <- alpha(y, warnings = FALSE)$total$raw_alpha
full <- cbind(d[c("stratum", "village", "weight")], x)[whole, ]
s <- svydesign(~village, strata = ~stratum, weights = ~weight, data = full)
out$alpha_weighted <- as.numeric(svycralpha(~b1 + b2 + b3 + b4 + b5 + b6, s))
a <- alpha(y, warnings = FALSE); out$item_rest <- a$item.stats$r.drop; out$alpha_without <- a$alpha.drop$raw_alpha
fit <- factanal(y, 1, control = list(opt = list(factr = 1, pgtol = 1e-12))); load <- as.numeric(fit$loadings); load <- load * sign(sum(load))
out$loadings <- load; out$omega <- sum(load)^2 / (sum(load)^2 + sum(fit$uniquenesses))
F <- as.numeric(fit$criteria["objective"]); R <- cor(y); N <- nrow(y); df <- fit$dof; chi <- N * F; none <- -N * log(det(R)); df0 <- wide * (wide - 1) / 2
bound <- function(p) { g <- function(l) pchisq(chi, df, l) - p; if (g(0) < 0) 0 else uniroot(g, c(0, 10 * chi), tol = 1e-10)$root }
E <- R - load %o% load
out$fit <- list(chi2 = chi, df = df, p = pchisq(chi, df, lower.tail = FALSE), cfi = 1 - max(chi - df, 0) / max(none - df0, chi - df, 0), tli = (none / df0 - chi / df) / (none / df0 - 1),
  rmsea = sqrt(max(chi - df, 0) / (df * N)), rmsea_low = sqrt(bound(.95) / (df * N)), rmsea_high = sqrt(bound(.05) / (df * N)), srmr = sqrt(sum(E[lower.tri(E)]^2) / (wide * (wide + 1) / 2)))
pf <- fa(y, 1, fm = "ml"); out$psych_objective <- pf$objective; out$objective <- F
p <- polychoric(x, correct = 0, global = FALSE); out$polychoric <- unname(p$rho)
values <- c(.0002, .011, .012, .03, .03, .049, NA, .2, .51, .93); out$p <- values
for (m in c("holm", "hochberg", "hommel", "bonferroni", "BH", "BY")) out[[paste0("adjust_", m)]] <- p.adjust(values, m)
out$proportions <- list(n = power.prop.test(p1 = .31, p2 = .4, power = .85)$n, power = power.prop.test(n = 420, p1 = .31, p2 = .4)$power, p2 = power.prop.test(n = 420, p1 = .31, power = .8, tol = 1e-10)$p2,
  one_sided = power.prop.test(p1 = .31, p2 = .4, power = .85, alternative = "one.sided")$n, strict = power.prop.test(n = 420, p1 = .31, p2 = .4, sig.level = .01)$power)
out$means <- list(n = power.t.test(delta = .3, sd = 1.2, power = .9, tol = 1e-10)$n, power = power.t.test(n = 150, delta = .3, sd = 1.2)$power, delta = power.t.test(n = 150, sd = 1.2, power = .8, tol = 1e-10)$delta,
  sd = power.t.test(n = 150, delta = .3, sd = NULL, power = .8, tol = 1e-10)$sd, one_sided = power.t.test(n = 150, delta = .3, sd = 1.2, alternative = "one.sided")$power, small = power.t.test(n = 4, delta = 2, sd = 1)$power)
# differential item functioning of b4 and b5: ordinal regression on the score, the language and their product, under the design
full$language <- d$language[whole]; full$score <- rowMeans(y)
s <- svydesign(~village, strata = ~stratum, weights = ~weight, data = full); deg <- degf(s); control <- list(reltol = 1e-16, maxit = 5000)
for (item in c("b4", "b5")) {
  full$answer <- factor(full[[item]]); s <- svydesign(~village, strata = ~stratum, weights = ~weight, data = full)
  two <- svyolr(answer ~ score + language, s, control = control); three <- svyolr(answer ~ score * language, s, control = control)
  z2 <- coef(two)["languageru"] / SE(two)["languageru"]; z3 <- coef(three)["score:languageru"] / SE(three)["score:languageru"]
  v <- full$weight / mean(full$weight); suppressWarnings({library(MASS)})
  ll <- function(m) as.numeric(logLik(m)); full$v <- v
  m0 <- suppressWarnings(polr(answer ~ 1, full, weights = v)); m1 <- suppressWarnings(polr(answer ~ score, full, weights = v)); m2 <- suppressWarnings(polr(answer ~ score + language, full, weights = v)); m3 <- suppressWarnings(polr(answer ~ score * language, full, weights = v))
  r2 <- function(m) (1 - exp(2 * (ll(m0) - ll(m)) / N)) / (1 - exp(2 * ll(m0) / N))
  out[[paste0("dif_", item)]] <- list(uniform = as.numeric(coef(two)["languageru"]), se = as.numeric(SE(two)["languageru"]), statistic_uniform = as.numeric(z2^2), statistic_nonuniform = as.numeric(z3^2), degf = deg,
    effect_uniform = r2(m2) - r2(m1), effect_nonuniform = r2(m3) - r2(m2), effect = r2(m3) - r2(m1))
}
write_json(out, "scales.json", digits = 15, auto_unbox = TRUE, na = "null", pretty = TRUE)
