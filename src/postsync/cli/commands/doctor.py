"""`postsync doctor`: look at everything, and say what is wrong."""

import uuid
from collections.abc import Iterable
from dataclasses import replace

from postsync.adapters.checkups.notes import TrialNotesFile
from postsync.adapters.files import OWN_FOLDER
from postsync.adapters.signals import SignalInterrupts
from postsync.cli.console import render
from postsync.cli.examinations import Patient
from postsync.cli.exits import FAILED, INTERRUPTED, Exit
from postsync.cli.options import Settings
from postsync.cli.wiring import DEFAULT_PARALLELISM, Run, say_at_once, watching
from postsync.domain.errors import ConfigError, PostsyncError
from postsync.domain.post.account import Account
from postsync.domain.run.checkup import Check, Checkup, Examination, Topic, unseen
from postsync.domain.run.events import Stopping
from postsync.domain.run.trial import TrialNote
from postsync.engine import trying
from postsync.engine.diagnosing import each_once, examine, failed
from postsync.ports import Observer, Provider


def doctor(
    settings: Settings, form: str, upload: bool, with_post: str | None, auto_approve: bool
) -> None:
    """Examination at everything, show it, and end with 1 where something is wrong."""
    with Run(settings, form) as run:
        if with_post is not None and not (auto_approve or run.console.is_interactive):
            raise ConfigError(
                "there is no terminal to ask on, so no test post is made",
                detail="Add --auto-approve, or leave --with-post out.",
            )
        with watching(run.console) as observer:
            visit = _Visit(run, observer)
            try:
                visit.look()
                if upload:
                    visit.upload()
                if with_post is not None:
                    visit.with_post(with_post, asks=not auto_approve)
            finally:
                visit.patient.close()
        run.show("checkup", checkup=visit.checkup(), service=visit.service)
    if visit.was_interrupted:
        raise Exit(INTERRUPTED)
    if not visit.checkup().is_well:
        raise Exit(FAILED)


class _Visit:
    """One run of the doctor. What was found grows from step to step."""

    def __init__(self, run: Run, observer: Observer) -> None:
        self.run, self.observer = run, observer
        self.patient = Patient(run, observer, DEFAULT_PARALLELISM)
        self.found: list[Check] = list(each_once(self.patient.found))
        self.notes = TrialNotesFile(self.patient.root / OWN_FOLDER)
        self.service = self.patient.provider.service() if self.patient.provider else None
        self.was_interrupted = False
        self._private: dict[str, str] = {}

    def look(self) -> None:
        """Examination at all that reading shows."""
        self._examine(self.patient.first())
        self._examine(self.patient.then())
        if (provider := self._reached) is not None:
            self.service = provider.service()
            now = self.patient.clock.now()
            left = trying.left_behind(provider, self.notes, self.service.host, now)
            self._examine([Examination(Topic.TRIAL, "left", lambda: left)])

    def upload(self) -> None:
        """Upload a tiny picture, if the service answers."""
        if (provider := self._reached) is None:
            self.found.append(unseen(Topic.MEDIA, "upload", "nothing was uploaded"))
            return
        self._examine([Examination(Topic.MEDIA, "upload", lambda: trying.upload_checks(provider))])

    def with_post(self, selector: str, *, asks: bool) -> None:
        """Make the test post, once somebody agreed to it."""
        provider = self._reached
        if provider is None:
            self.found.append(unseen(Topic.TRIAL, "account", "no test post was made"))
            return
        account = trying.account_for(selector, self.patient.accounts or (), provider.capability)
        if isinstance(account, Check):
            self.found.append(account)
            return
        note = self._note(account, provider)
        if asks and not self._agreed(account, note):
            says = "no test post was made, because nobody agreed to it"
            self.found.append(unseen(Topic.TRIAL, "approval", says))
            return
        interrupts = SignalInterrupts(
            self.patient.clock.interrupt,
            heard=lambda pressed: self.observer(Stopping(pressed=pressed)),
            leave=lambda: say_at_once(
                "left at once; a test post may still stand: run `postsync doctor`, which deletes it\n"
            ),
        )
        interrupts.install()
        trial = trying.Trial(
            provider=provider,
            clock=self.patient.clock,
            interrupts=interrupts,
            notes=self.notes,
            account=account,
            note=note,
            key=str(uuid.uuid4()),
        )
        self.found += trial.run()
        self.was_interrupted = interrupts.requested()
        if trial.note.remote_id:
            self._private[trial.note.remote_id] = f"{trial.note.remote_id[:2]}…"

    @property
    def _reached(self) -> Provider | None:
        """The service, if it has answered."""
        return self.patient.provider if self.patient.accounts is not None else None

    def _note(self, account: Account, provider: Provider) -> TrialNote:
        now = self.patient.clock.now()
        posts = self.patient.workspace.posts if self.patient.workspace else ()
        taken = [post.content.scheduled_at for post in posts if post.content.scheduled_at]
        return TrialNote(
            mark=uuid.uuid4().hex[:10],
            host=provider.service().host,
            account=account.name,
            made_at=now,
            due_at=trying.free_slot(now, taken),
        )

    def _agreed(self, account: Account, note: TrialNote) -> bool:
        question = render(
            "trial",
            "text",
            account=account,
            due_at=note.due_at,
            service=self.service,
            style=self.run.console.err,
        )
        return self.run.console.ask(question)

    def _examine(self, examinations: Iterable[Examination]) -> None:
        try:
            found = examine([*examinations], self.observer, parallelism=DEFAULT_PARALLELISM)
        except PostsyncError as error:
            found = [failed(Topic.PROGRAM, "doctor", error)]
        self.found += found

    def checkup(self) -> Checkup:
        """All that was found."""
        private = {**self.patient.private(), **self._private}
        return replace(Checkup(checks=tuple(self.found)), private=private)
