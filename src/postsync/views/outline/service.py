"""The service in words: the first line of everything that people read."""

from postsync.domain.state.identity import Service

_USUAL_HOSTS = {"outstand": "api.outstand.so"}
"""Any other host is named: that it is another one must be seen."""


def head_line(service: Service | None) -> str:
    """Whose posts this is about; empty while nobody knows. What it says is not made harmless yet."""
    if service is None:
        return ""
    if service.rehearsal and service.provider == "sandbox":
        return "Rehearsal on the sandbox: nothing is published"
    if service.rehearsal:
        what = "nothing is published at the configured service"
        return f"Rehearsal on {service.host}: {what}"
    name = service.provider.capitalize()
    is_usual = service.host == _USUAL_HOSTS.get(service.provider)
    if not service.organisation:
        return f"{name}, at {service.host}"
    where = name if is_usual else f"{name} at {service.host}"
    return f"{where}, organisation {service.organisation}"
