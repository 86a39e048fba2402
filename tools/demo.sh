#!/bin/sh
# Shows postsync at work on a copy of the examples: validate, plan, apply, status, plan.
# Run by `make demo`, as often as you like; it needs no key and publishes nothing.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
venv=${VENV:-$root/.venv}
workspace=$root/build/demo

# The examples stand in March 2027. The clock of postsync and of its sandbox is set to the Monday
# before, whenever this runs: 2027-03-01T09:00:00Z.
POSTSYNC_CLOCK_OFFSET=$("$venv/bin/python" -c 'import time; print(1803891600 - int(time.time()))')
PATH=$venv/bin:$PATH
export POSTSYNC_CLOCK_OFFSET PATH
unset POSTSYNC_BASE_URL OUTSTAND_API_KEY

rm -rf "$workspace" "$root/build/schemas"
mkdir -p "$workspace"
cp -R "$root/schemas" "$root/build/schemas" # where the first line of each example looks for them
cp -R "$root/examples/postsync.yaml" "$root/examples/posts" "$workspace/"
printf 'export POSTSYNC_CLOCK_OFFSET=%s PATH="%s:$PATH"\n' \
  "$POSTSYNC_CLOCK_OFFSET" "$venv/bin" > "$workspace/env.sh"
cd "$workspace"

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$(printf '\033[1;36m') plain=$(printf '\033[0m')
fi

say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
run() {
  say "\$ $*"
  "$@"
}

say "A workspace with nine files, on the sandbox, on Monday, 1 March 2027, 9:00 UTC"
run postsync validate

say "A post with mistakes that the networks would find after the merge"
cat > posts/mistakes.yaml <<'POST'
accounts: ["x:acme", "instagram:acme", "tiktok:acme"]
scheduledAt: 2027-03-09 09:20
containers:
  - content: "See README.md and main.py: the new planner reads ten thousand posts in a second, counts as each network counts, looks into pictures and videos, and says before a merge what would be refused after it 🚀🚀 Try it, break it, and tell us what is missing: https://acme.example/planner/notes #plan #posts #code #git #ci #yaml"
    media: [{path: launch/media/rover.jpg}]
instagram: {publishAsStroy: true}
POST
run postsync validate || true
rm posts/mistakes.yaml
run postsync plan
run postsync apply --auto-approve
run postsync status
run postsync plan --detailed-exitcode # exits 2 when anything is left to do

cat <<END

${bold}Now it is your turn.${plain} Everything is in build/demo, and make demo starts over.

  cd build/demo
  . ./env.sh                    # puts postsync on the path, and the clock back to March 2027
  \$EDITOR posts/hello.yaml      # change the text, the time, the accounts; delete or rename a file
  postsync plan                 # says what that means
  postsync apply
  postsync sandbox serve        # shows the feed: open /_sandbox/posts at the address it prints

examples/README.md is a tour of five minutes.
END
