"""The steps of the action (`action.yml`): what `uses: OWNER/postsync` runs on a runner of GitHub.

They start postsync as anybody would, and tell GitHub what came of it. Everything they are told comes in
variables of the environment; nothing that somebody wrote becomes a part of a script.
"""
