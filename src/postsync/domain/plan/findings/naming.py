"""How a finding names a post that is one of many of its file."""

from postsync.domain.plan.case import Case
from postsync.domain.post.post import Post


def by_row(case: Case, detail: str) -> str:
    """`detail`, and where the data of the post stand: of a template every row has the same place."""
    return with_rows(detail, case.post) if case.post else detail


def with_rows(detail: str, *posts: Post) -> str:
    """`detail`, and where the data of each of these posts stand."""
    rows = [row for post in posts if post.part and (row := post.part.row)]
    named = [f"Row {row.key}: {row.file}:{row.line}." for row in rows]
    return " ".join([detail, *named])


def name_of(case: Case) -> str:
    """How a finding calls its post: one of many that a file becomes, by its address."""
    return case.address if case.post and case.post.part else "the post"
