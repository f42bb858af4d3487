#!/usr/bin/env bash
# Comments on a pull request, or replaces the comment that an earlier build left.
#
# By the environment: GH_TOKEN, GITHUB_REPOSITORY, NUMBER (of the pull request), COMMENT (a file
# that begins with "### fitdoctor:", by which the earlier comment is known).
set -euo pipefail

comments="repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments"
ours='.[] | select(.user.type == "Bot" and (.body | startswith("### fitdoctor:"))) | .id'
earlier=$(gh api --paginate "$comments" --jq "$ours" | tail -n 1)

if [[ -n "$earlier" ]]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$earlier" -F "body=@$COMMENT"
else
  gh api --silent --method POST "$comments" -F "body=@$COMMENT"
fi
