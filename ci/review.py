"""Writes the review that suggests a confirmed change: review.py TRIED COMMIT REVIEW.

TRIED is what `fitdoctor confirm --output-format json` wrote, COMMIT the pull request's last one,
which is checked out here. Where there is nothing to suggest, that is said and nothing written.
"""

import json
import sys
from pathlib import Path

from fitdoctor.reports.confirmation import ConfirmationError, read_confirmations
from fitdoctor.reports.review import NoSuggestion, review_of

tried, commit, review = sys.argv[1:]
try:
    found = review_of(read_confirmations(Path(tried)), commit, Path.cwd())
except NoSuggestion as reason:
    print(f"fitdoctor: {reason}", file=sys.stderr)
except ConfirmationError as error:
    sys.exit(f"fitdoctor: {error}")
else:
    Path(review).write_text(json.dumps(found), encoding="utf-8")
