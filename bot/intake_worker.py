"""Working on the intake: what must be read from Slack before it is understood."""

from datetime import UTC, datetime, timedelta

import structlog
from slack_sdk import WebClient

from bot.calls import Never, NotNow, call
from bot.clock import Clock
from csi import intake, leases, people
from csi.intake import Asked
from models import Database, Intake

log = structlog.get_logger()


class IntakeWorker:
    """Reads what the intake asks for."""

    def __init__(self, db: Database, client: WebClient, clock: Clock, workspace: str) -> None:
        self._db = db
        self._client = client
        self._clock = clock
        self._workspace = workspace

    def flush(self) -> int:
        """Work until nothing may be read now. The number of rows worked on."""
        count = 0
        while asked := self._claim():
            for each in asked:
                self._work(each)
            count += len(asked)
        return count

    def _claim(self) -> list[Asked]:
        with self._db.read() as session:
            if leases.is_quiet(session, Intake):
                return []
        with self._db.begin() as session:
            return intake.claim(session, datetime.now(UTC))

    def _work(self, asked: Asked) -> None:
        try:
            profile = self._profile(asked.key)
        except (NotNow, Never) as problem:
            wait = getattr(problem, "after", None) or min(2.0**asked.attempts, 3600)
            with self._db.begin() as session:
                intake.postpone(session, asked, str(problem), datetime.now(UTC) + timedelta(seconds=wait))
            log.warning("intake_put_off", row=asked.id, problem=str(problem))
            return
        with self._db.begin() as session:
            people.refresh(session, asked.key, profile, self._clock())
            intake.finish(session, asked, self._clock())

    def _profile(self, person_id: str) -> people.Profile:
        user = call(self._client.users_info, user=person_id)["user"]
        return people.Profile(
            name=str(user.get("real_name") or user.get("name") or ""),
            tz=user.get("tz"),
            workspace=user.get("team_id"),
            is_bot=bool(user.get("is_bot")),
            is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
            is_foreign=bool(user.get("team_id")) and user.get("team_id") != self._workspace,
            is_deleted=bool(user.get("deleted")),
        )
