# Answers of R's survey package (4.1.1) to a made-up survey, for tests/test_survey_known.py. Run in this folder: Rscript survey.R
# The data are simulated here; nobody in them exists.
suppressMessages({library(survey); library(jsonlite)})
set.seed(20261129)
rows <- list()
for (h in 1:6) {
  drawn <- c(4, 5, 6, 3, 8, 2)[h]; there <- c(20, 18, 30, 3, 40, 25)[h]
  for (i in seq_len(drawn)) {
    size <- sample(6:30, 1); n <- min(size, sample(4:9, 1)); place <- rnorm(1, 0, .6)
    rows[[length(rows) + 1]] <- data.frame(stratum = paste0("s", h), village = paste0("v", h, "_", i), villages = there, homes = size, home = paste0("h", h, "_", i, "_", seq_len(n)), place = place)
  }
}
d <- do.call(rbind, rows); n <- nrow(d)
d$weight <- with(d, ave(rep(1, n), stratum, FUN = function(x) 1) * villages / ave(as.numeric(factor(village)), stratum, FUN = function(x) length(unique(x))) * homes / ave(rep(1, n), village, FUN = sum))
d$weight <- round(d$weight * runif(n, .8, 1.25), 6)
d$woman <- ifelse(runif(n) < .52, "yes", "no"); d$band <- sample(c("18-29", "30-49", "50+"), n, TRUE, c(.3, .4, .3))
d$trust <- pmin(5, pmax(1, round(3 + d$place + rnorm(n) + .4 * (d$woman == "yes")))); d$trust[sample(n, 14)] <- NA
d$income <- round(exp(8 + .3 * d$place + rnorm(n, 0, .5)), 2); d$members <- sample(1:9, n, TRUE)
d$asked <- rbinom(n, 1, plogis(-.5 + .8 * d$place)); d$asked[sample(n, 11)] <- NA
d$source <- sample(c("leader", "media", "neighbour"), n, TRUE, c(.5, .2, .3))
d$place <- NULL; d$wave <- "baseline"
e <- d; e$wave <- "endline"; e$trust <- pmin(5, pmax(1, e$trust + sample(c(-1, 0, 0, 1, 1), n, TRUE))); e$asked <- rbinom(n, 1, .5); e <- e[sample(n, n - 40), ]
write.csv(d, "survey.csv", row.names = FALSE, na = ""); both <- rbind(d, e); write.csv(both, "survey_waves.csv", row.names = FALSE, na = "")

d <- read.csv("survey.csv"); both <- read.csv("survey_waves.csv"); d$level <- factor(d$trust, ordered = TRUE); n <- nrow(d)
plain <- svydesign(~village, strata = ~stratum, weights = ~weight, data = d)
finite <- svydesign(~village, strata = ~stratum, weights = ~weight, fpc = ~villages, data = d)
two <- svydesign(~village + home, strata = ~stratum, weights = ~weight, fpc = ~villages + homes, data = d)
alone <- svydesign(~1, weights = ~weight, data = d)
designs <- list(plain = plain, finite = finite, two = two, alone = alone)
out <- list(); add <- function(id, ...) out[[id]] <<- list(...)
for (name in names(designs)) { s <- designs[[name]]; k <- function(x) paste(name, x, sep = ".")
  m <- svymean(~income + members, s, deff = TRUE); add(k("mean"), estimate = coef(m), se = SE(m), deff = deff(m), low = confint(m, df = degf(s))[, 1], covariance = c(vcov(m)))
  m <- svymean(~trust, s, na.rm = TRUE); add(k("mean_missing"), estimate = coef(m), se = SE(m))
  m <- svytotal(~income, s, deff = TRUE); add(k("total"), estimate = coef(m), se = SE(m), deff = deff(m))
  b <- svyby(~trust, ~woman + band, subset(s, !is.na(trust)), svymean, covmat = TRUE); add(k("by"), keys = paste(b$woman, b$band), estimate = coef(b), se = SE(b), covariance = c(vcov(b)))
  b <- svyby(~income, ~source, s, svytotal); add(k("total_by"), keys = as.character(b$source), estimate = coef(b), se = SE(b))
  r <- svyratio(~income, ~members, s); add(k("ratio"), estimate = coef(r), se = SE(r))
  b <- svyby(~income, ~woman, denominator = ~members, s, svyratio); add(k("ratio_by"), keys = as.character(b$woman), estimate = coef(b), se = SE(b))
  for (method in c("logit", "beta", "asin", "mean")) { p <- svyciprop(~I(asked == 1), subset(s, !is.na(asked)), method = method); add(k(paste0("share_", method)), estimate = coef(p), interval = confint(p), df = degf(subset(s, !is.na(asked)))) }
  for (rule in c("math", "hf7")) { q <- svyquantile(~income, s, c(.1, .5, .9), qrule = rule, interval.type = "mean"); q <- q$income; add(k(paste0("quantile_", rule)), estimate = q[, "quantile"], low = q[, "ci.2.5"], high = q[, "ci.97.5"], se = q[, "se"]) }
  q <- svyquantile(~trust, s, c(.25, .5, .75), na.rm = TRUE, qrule = "math", interval.type = "mean")$trust; add(k("quantile_ties"), estimate = q[, "quantile"], low = q[, "ci.2.5"], high = q[, "ci.97.5"])
  for (statistic in c("F", "Chisq", "Wald", "adjWald")) { x <- svychisq(~source + band, s, statistic = statistic); add(k(paste0("chisq_", statistic)), statistic = as.numeric(x$statistic), parameter = as.numeric(x$parameter), p = as.numeric(x$p.value)) }
  t <- svyttest(trust ~ woman, s); add(k("ttest"), estimate = as.numeric(t$estimate), statistic = as.numeric(t$statistic), df = as.numeric(t$parameter), p = as.numeric(t$p.value))
  t <- svyranktest(trust ~ woman, s); add(k("ranktest"), statistic = as.numeric(t$statistic), df = as.numeric(t$parameter), p = as.numeric(t$p.value))
  g <- svyglm(trust ~ members + source * woman, s); c1 <- summary(g)$coefficients; add(k("linear"), terms = rownames(c1), estimate = c1[, 1], se = c1[, 2], p = c1[, 4])
  w <- regTermTest(g, ~source); add(k("term"), statistic = as.numeric(w$Ftest), df = w$df, ddf = w$ddf, p = as.numeric(w$p))
  g <- svyglm(asked ~ members + source, s, family = quasibinomial()); c1 <- summary(g)$coefficients; add(k("logistic"), estimate = c1[, 1], se = c1[, 2])
  v <- svyvar(~income, s); add(k("variance"), estimate = as.numeric(v), se = as.numeric(SE(v)))
  g <- svyolr(level ~ members + woman, s, control = list(reltol = 1e-16, maxit = 2000)); add(k("ordinal"), estimate = c(coef(g), g$zeta)[seq_along(SE(g))], se = SE(g))
  if (name != "alone") { p <- postStratify(s, ~source, data.frame(source = c("leader", "media", "neighbour"), Freq = c(1000, 420, 700))); m <- svymean(~income, p); t <- svytotal(~members, p); add(k("post"), weights = weights(p), estimate = c(coef(m), coef(t)), se = c(SE(m), SE(t)))
    p <- rake(s, list(~source, ~woman), list(data.frame(source = c("leader", "media", "neighbour"), Freq = c(1000, 420, 700)), data.frame(woman = c("no", "yes"), Freq = c(1030, 1090))), control = list(maxit = 500, epsilon = 1e-12, verbose = FALSE)); m <- svymean(~income, p); add(k("rake"), weights = weights(p), estimate = coef(m), se = SE(m))
    p <- calibrate(s, ~source + members, c(`(Intercept)` = 2120, sourcemedia = 420, sourceneighbour = 700, members = 10700)); m <- svymean(~income, p); t <- svytotal(~income, p); add(k("greg"), weights = weights(p), estimate = c(coef(m), coef(t)), se = c(SE(m), SE(t)))
    p <- calibrate(s, ~source + members, c(`(Intercept)` = 2120, sourcemedia = 420, sourceneighbour = 700, members = 10700), calfun = "raking", epsilon = 1e-12); add(k("greg_raking"), weights = weights(p))
    p <- calibrate(s, ~source + members, c(`(Intercept)` = 2120, sourcemedia = 420, sourceneighbour = 700, members = 10700), calfun = "logit", bounds = c(.3, 3), epsilon = 1e-12); add(k("greg_logit"), weights = weights(p)) }
}
jack <- as.svrepdesign(plain, type = "JKn"); one <- as.svrepdesign(svydesign(~village, weights = ~weight, data = d), type = "JK1"); jackf <- as.svrepdesign(finite, type = "JKn")
for (item in list(list("jkn", jack), list("jk1", one), list("jkn_finite", jackf))) { m <- svymean(~trust, item[[2]], na.rm = TRUE); t <- svytotal(~income, item[[2]]); r <- svyratio(~income, ~members, item[[2]]); add(item[[1]], estimate = c(coef(m), coef(t), coef(r)), se = c(SE(m), SE(t), SE(r))) }
pair <- d[d$village %in% unlist(lapply(split(d$village, d$stratum), function(v) unique(v)[1:2])), ]; write.csv(pair, "survey_pairs.csv", row.names = FALSE, na = "")
halves <- svydesign(~village, strata = ~stratum, weights = ~weight, data = pair)
for (rho in c(0, .3)) { b <- if (rho) as.svrepdesign(halves, type = "Fay", fay.rho = rho) else as.svrepdesign(halves, type = "BRR"); t <- svytotal(~income, b); add(paste0("brr_", rho), estimate = coef(t), se = SE(t)) }
solo <- d[!(d$stratum == "s6" & d$village != "v6_1"), ]; write.csv(solo, "survey_lonely.csv", row.names = FALSE, na = "")
for (rule in c("certainty", "remove", "adjust", "average")) { options(survey.lonely.psu = rule); for (with in c(FALSE, TRUE)) { s <- if (with) svydesign(~village, strata = ~stratum, weights = ~weight, fpc = ~villages, data = solo) else svydesign(~village, strata = ~stratum, weights = ~weight, data = solo)
  m <- svymean(~income, s); t <- svytotal(~income, s); add(paste("lonely", rule, with, sep = "."), estimate = c(coef(m), coef(t)), se = c(SE(m), SE(t))) } }
options(survey.lonely.psu = "fail")
chance <- aggregate(weight ~ village, d, sum); d$chance <- pmin(.9, (chance$weight / sum(chance$weight) * 9)[match(d$village, chance$village)]); pps <- svydesign(~village, fpc = ~chance, data = d, pps = "brewer"); m <- svymean(~income, pps); t <- svytotal(~income, pps)
write.csv(d[, c("village", "chance", "income")], "survey_pps.csv", row.names = FALSE, na = ""); add("pps", estimate = c(coef(m), coef(t)), se = c(SE(m), SE(t)))
w <- svydesign(~village, strata = ~stratum, weights = ~weight, data = both); b <- svyby(~trust, ~wave, subset(w, !is.na(trust)), svymean, covmat = TRUE); x <- svycontrast(b, c(-1, 1)); add("panel_change", estimate = coef(x), se = SE(x))
w <- svydesign(~paste(village, wave), strata = ~paste(stratum, wave), weights = ~weight, data = both); b <- svyby(~trust, ~wave, subset(w, !is.na(trust)), svymean, covmat = TRUE); x <- svycontrast(b, c(-1, 1)); add("fresh_change", estimate = coef(x), se = SE(x))
bt <- trimWeights(plain, upper = 1.6 * mean(d$weight), strict = TRUE); add("trim", weights = weights(bt))
imputed <- lapply(1:4, function(k) { z <- d; z$trust[is.na(z$trust)] <- sample(z$trust[!is.na(z$trust)], 14); z }); for (k in 1:4) out[[paste0("imputation", k)]] <- imputed[[k]]$trust
plainly <- function(z) if (is.character(z)) as.character(z) else as.numeric(z)
write(toJSON(lapply(out, function(o) if (is.list(o)) lapply(o, plainly) else plainly(o)), digits = 15, auto_unbox = TRUE, na = "null"), "survey.json")
