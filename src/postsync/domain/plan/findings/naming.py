"""How a finding names a post that is one of many of its file."""

from postsync.domain.plan.case import Case


def by_row(case: Case, detail: str) -> str:
    """`detail`, and where the data of the post stand: of a template every row has the same place."""
    row = case.post.part.row if case.post and case.post.part else None
    return f"{detail} Row {row.key}: {row.file}:{row.line}." if row else detail


def name_of(case: Case) -> str:
    """How a finding calls its post: one of many that a file becomes, by its address."""
    return case.address if case.post and case.post.part else "the post"
