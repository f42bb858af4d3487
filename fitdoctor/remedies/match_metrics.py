"""The remedy "match-metrics"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, SetCompileArguments
from fitdoctor.inspection.output import is_accuracy, metrics_of
from fitdoctor.inspection.subject import Subject
from fitdoctor.remedies.registry import NotApplicable, Remedy, register
from fitdoctor.signals.registry import Unknown

MEASURE = "mean_absolute_error"


@register
class MatchMetrics(Remedy):
    """Measure a regression by its mean absolute error instead of its accuracy.

    Accuracy counts answers that are exactly right, which continuous numbers hardly ever are. The
    training itself stays the same, so there is nothing to confirm. Source: Hyndman and Koehler,
    "Another look at measures of forecast accuracy" (2006), section 2.1.
    """

    name = "match-metrics"
    kind = "loss"
    strengths = (1.0,)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """The error in the place of each accuracy; not where the labels are classes."""
        subject, metrics = Subject(recording), metrics_of(recording.compile_arguments)
        try:
            is_regression = subject.loss.kind == "distance" and subject.labels.form == "numbers"
        except Unknown as reason:
            raise NotApplicable(str(reason)) from None
        if not is_regression or not any(is_accuracy(metric) for metric in metrics):
            raise NotApplicable("no accuracy is measured on continuous numbers")
        if not all(isinstance(metric, str) for metric in metrics):
            raise NotApplicable("the metrics are not all given by name")
        changed = [MEASURE if is_accuracy(metric) else metric for metric in metrics]
        return SetCompileArguments({"metrics": list(dict.fromkeys(changed))})
