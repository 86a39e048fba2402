#!/bin/sh
# Shows postsync at work on a copy of the examples: mistakes, a plan, its apply, a change.
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
cp -R "$root/examples/postsync.yaml" "$root/examples/posts" "$root/examples/data" "$workspace/"
# A repository of its own, as people have it: the one around it knows nothing of these posts.
if command -v git >/dev/null; then git init --quiet "$workspace"; fi
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

say "Eleven files, on the sandbox. It is Monday, 1 March 2027, 9:00 UTC."
run postsync validate

say "28 posts: one file tells a launch on six networks, and one has a tip for each of twelve weeks, from a table."
run postsync calendar --offline
run postsync render tips/staging

say "Now a post with mistakes. Without postsync the networks find them, after the merge."
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

say "Without that post: what an apply will do. Nothing has been sent yet."
run postsync plan

say "\$ postsync apply --auto-approve   # shows the plan once more, which is left out here"
postsync --quiet apply --auto-approve > apply.txt || { cat apply.txt; exit 1; }
sed '1,/^Digest: /d' apply.txt
rm apply.txt
run postsync status

say "Somebody changes two words of posts/hello.yaml. The scheduled post will be updated in place."
cp posts/hello.yaml hello.before
sed 's/One week to go/Eight days to go/' hello.before > posts/hello.yaml
run postsync plan

say "And this is what reviewers look at: what is to come as its networks will show it, before and after."
run postsync preview --all --out preview.html

say "The words are changed back. Nothing is left to do: the exit code would be 2 otherwise."
mv hello.before posts/hello.yaml
run postsync plan --detailed-exitcode

cat <<END

${bold}Open build/demo/preview.html in a browser.${plain} It is one file, needs no network, and can be sent to anybody.

${bold}Now it is your turn.${plain} Everything is in build/demo, and make demo starts over.

  cd build/demo
  . ./env.sh                    # puts postsync on the path, and the clock back to March 2027
  \$EDITOR posts/hello.yaml      # change the text, the time, the accounts; delete or rename a file
  postsync plan                 # shows what an apply would do about it
  postsync apply                # asks, then does it
  postsync preview --serve      # shows the page, and draws it again whenever you save a post
  postsync sandbox serve        # shows what each account publishes: open the address it prints

examples/README.md is a tour of five minutes.
END
