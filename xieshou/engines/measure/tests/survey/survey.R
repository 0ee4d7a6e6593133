# Referee for standard errors: the R package survey (Lumley), independent of the engine.
# Made-up data in survey.csv; the answers in survey_answers.csv were printed by
#     Rscript survey.R > survey_answers.csv        (R 4.2.2, survey 4.1-1, Debian 12)
# NaN: no interval, as a share is exactly 0 or 1. Stratum "isle" has one cluster.
suppressPackageStartupMessages(library(survey))
indicators <- c("water", "fuel", "school", "work")
weights <- c(2, 1, 3, 3)
frame <- c(hill = 20, plain = 8, town = 3, isle = 4)
people <- read.csv("survey.csv")
people$one <- 1
people$fpc <- frame[people$stratum]
people$units <- 400
score <- as.matrix(people[indicators]) %*% weights
people$score <- score / sum(weights)

designs <- list(
  clusters = function(p) svydesign(~cluster, strata = ~stratum, weights = ~weight, data = p),
  frame = function(p) {
    svydesign(~cluster, strata = ~stratum, weights = ~weight, fpc = ~fpc, data = p)
  },
  unstratified = function(p) svydesign(~cluster, weights = ~weight, data = p),
  records = function(p) svydesign(~1, strata = ~stratum, weights = ~weight, data = p),
  records_frame = function(p) {
    svydesign(~1, strata = ~stratum, weights = ~weight, fpc = ~units, data = p)
  }
)

number <- function(x) sprintf("%.17g", x)
show <- function(...) cat(paste(..., sep = ","), "\n", sep = "")

ratio <- function(head, above, below, design) {
  design <- update(design, above = above(design$variables), below = below(design$variables))
  found <- svyratio(~above, ~below, design)
  p <- coef(found)
  se <- SE(found)
  odds <- log(p / (1 - p)) + c(-1, 1) * qt(0.975, degf(design)) * se / (p * (1 - p))
  show(head, number(p), number(se), number(plogis(odds[1])), number(plogis(odds[2])))
}

figures <- function(name, domain, design) {
  for (cut in c("1/3", "2/3")) {
    line <- eval(parse(text = cut)) - 1e-9
    poor <- function(v) as.numeric(v$score >= line)
    one <- function(v) v$one
    lived <- function(v) v$score * poor(v)
    head <- function(figure, of = "") paste(name, domain, cut, figure, of, sep = ",")
    ratio(head("H"), poor, one, design)
    ratio(head("M0"), lived, one, design)
    ratio(head("A"), lived, poor, design)
    for (i in seq_along(indicators)) {
      lacking <- function(v) v[[indicators[i]]]
      censored <- function(v) lacking(v) * poor(v)
      part <- function(v) censored(v) * weights[i] / sum(weights)
      ratio(head("raw", indicators[i]), lacking, one, design)
      ratio(head("censored", indicators[i]), censored, one, design)
      ratio(head("contribution", indicators[i]), part, lived, design)
    }
  }
}

gap <- function(name, one, other, design) {
  line <- 1 / 3 - 1e-9
  design <- update(design, poor = as.numeric(score >= line), lived = score * (score >= line))
  for (figure in c("H", "M0")) {
    value <- if (figure == "H") ~poor else ~lived
    found <- svyby(value, ~domain, design, svymean, covmat = TRUE)
    at <- setNames(c(1, -1), c(one, other))
    less <- svycontrast(found, at)
    show(name, paste(one, other, sep = "-"), "1/3", figure, "", number(coef(less)),
         number(SE(less)), "", "")
  }
}

show("design", "domain", "cutoff", "figure", "indicator", "value", "se", "low", "high")
for (name in names(designs)) {
  most <- people[people$stratum != "isle", ]
  design <- designs[[name]](most)
  figures(name, "", design)
  for (domain in c("east", "north", "west")) {
    figures(name, domain, design[people$domain[people$stratum != "isle"] == domain, ])
  }
  gap(name, "east", "west", design)
  gap(name, "north", "east", design)
}
options(survey.lonely.psu = "adjust")
design <- designs$clusters(people)
figures("lone", "", design)
figures("lone", "west", subset(design, domain == "west"))
