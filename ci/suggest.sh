#!/usr/bin/env bash
# Suggests the change that was confirmed, as a review of the pull request.
#
# By the environment: GH_TOKEN (which may write to pull requests), GITHUB_REPOSITORY, NUMBER (of
# the pull request), COMMIT (its last one, checked out here), TRIED (what fitdoctor confirm wrote),
# OUTPUT_DIR. It runs no code of the pull request. Where nothing can be suggested, it says why and
# ends well: the change stands in the comment and the summary all the same.
set -euo pipefail

said() {
  echo "::notice title=fitdoctor::$1"
  exit 0
}

[[ -s "$TRIED" ]] || said "no remedy was tried, so no change is suggested"
checked_out=$(git rev-parse HEAD)
[[ "$checked_out" == "$COMMIT" ]] ||
  said "no change is suggested: check out ref \${{ github.event.pull_request.head.sha }}"

review="$OUTPUT_DIR/fitdoctor-review.json"
rm -f "$review"
python "$(dirname "${BASH_SOURCE[0]}")/review.py" "$TRIED" "$COMMIT" "$review"
[[ -s "$review" ]] || exit 0

reviews="repos/$GITHUB_REPOSITORY/pulls/$NUMBER/reviews"
mark=$(grep -o 'fitdoctor [0-9a-f]\{64\}' "$review")
earlier=$(gh api --paginate "$reviews" --jq '.[] | select(.user.type == "Bot") | .body') || earlier=""
if grep -qF "$mark" <<< "$earlier"; then
  said "this change is suggested already"
fi
gh api --silent --method POST "$reviews" --input "$review" ||
  said "the change could not be suggested: the token may not write, or the pull request does not show these lines"
