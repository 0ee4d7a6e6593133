from .counting.alkire_foster import (
    measure as measure,
)
from .counting.association import (
    Association as Association,
    associate as associate,
)
from .counting.bands import (
    Bands as Bands,
    Destitution as Destitution,
    bands as bands,
    destitution as destitution,
)
from .counting.bundles import (
    BundleValues as BundleValues,
    bundle_values as bundle_values,
)
from .counting.gaps import (
    GapHistogram as GapHistogram,
    GapMeasures as GapMeasures,
    gap_histogram as gap_histogram,
    measure_gaps as measure_gaps,
    normalised_gaps as normalised_gaps,
)
from .counting.histogram import (
    Histogram as Histogram,
    gather as gather,
    histogram as histogram,
)
from .counting.indicators import (
    Indicator as Indicator,
    IndicatorSet as IndicatorSet,
    exact_cutoff as exact_cutoff,
)
from .counting.moves import (
    Move as Move,
)
from .counting.patterns import (
    pack as pack,
    unpack as unpack,
)
from .counting.result import (
    DimensionRow as DimensionRow,
    IndicatorRow as IndicatorRow,
    MeasureRow as MeasureRow,
    Measures as Measures,
)
from .counting.works import (
    what_if as what_if,
)
from .frames import (
    bounds_table as bounds_table,
    histogram_frame as histogram_frame,
    measure_frame as measure_frame,
    measures_table as measures_table,
)
from .income.incomes import (
    GroupFigures as GroupFigures,
    Incomes as Incomes,
    incomes as incomes,
)
from .income.inequality import (
    Decomposition as Decomposition,
    atkinson as atkinson,
    generalised_entropy as generalised_entropy,
    gini as gini,
    lorenz as lorenz,
    mean_log_deviation as mean_log_deviation,
    palma as palma,
    quantile_shares as quantile_shares,
    theil as theil,
    wolfson as wolfson,
)
from .income.polarisation import (
    esteban_ray as esteban_ray,
)
from .income.poverty import (
    fgt as fgt,
    sen as sen,
    sst as sst,
    watts as watts,
)
from .input_error import (
    InputError as InputError,
    Problem as Problem,
)
from .missing.bounds import (
    Bound as Bound,
    Bounds as Bounds,
    bounds as bounds,
)
from .missing.policies import (
    Incomplete as Incomplete,
    MissingReport as MissingReport,
    complete as complete,
)
from .nation.scan import (
    measure_files as measure_files,
)
from .over_time.changes import (
    Change as Change,
    Changes as Changes,
    change as change,
    years_between as years_between,
)
from .over_time.pairs import (
    PatternPairs as PatternPairs,
    match_records as match_records,
    pair_up as pair_up,
)
from .over_time.panels import (
    Transitions as Transitions,
    transitions as transitions,
)
from .over_time.shapley import (
    ChangeByPart as ChangeByPart,
    change_by_part as change_by_part,
)
from .ranking.dominance import (
    Dominance as Dominance,
    dominance as dominance,
)
from .ranking.orders import (
    kendall_tau_b as kendall_tau_b,
    spearman_rho as spearman_rho,
)
from .ranking.robustness import (
    Comparisons as Comparisons,
    RankRobustness as RankRobustness,
    across_cutoffs as across_cutoffs,
    across_weights as across_weights,
)
from .ranking.weightings import (
    random_weights as random_weights,
    tilted_weights as tilted_weights,
)
from .reading.records import (
    read_records as read_records,
)
from .reading.tables import (
    read_table as read_table,
)
from .sampling.bootstrap import (
    bootstrap as bootstrap,
)
from .sampling.design import (
    Survey as Survey,
    survey as survey,
)
from .sampling.difference import (
    difference as difference,
)
from .sampling.errors import (
    Estimate as Estimate,
    Estimates as Estimates,
    Figures as Figures,
    estimate as estimate,
)
from .self_development.goalposts import (
    GoalpostTexts as GoalpostTexts,
    load_goalposts as load_goalposts,
)
from .self_development.index import (
    Capability as Capability,
    Component as Component,
    Goalposts as Goalposts,
    Ranges as Ranges,
    Sensitivity as Sensitivity,
    capability as capability,
    sensitivity as sensitivity,
)
from .self_development.ranks import (
    ranks as ranks,
)
from .sets import (
    Question as Question,
    SetDocument as SetDocument,
    Texts as Texts,
    load_document as load_document,
    load_set as load_set,
    open_document as open_document,
    read_document as read_document,
    set_codes as set_codes,
)
from .sets.derive import (
    derive as derive,
    parse as parse,
)
