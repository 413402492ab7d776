"""The settings: read once, from the environment and `.env`; secrets are never shown."""

import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.settings import SLACK_API, Settings

BOT_TOKEN, APP_TOKEN = "xoxb-1-very-secret", "xapp-1-very-secret"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder and an environment without settings of ours."""
    for name in list(os.environ):
        if name.startswith(("KAIZEN_", "SLACK_")) or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_without_anything_set_the_defaults_hold() -> None:
    settings = Settings()

    assert settings.slack_api_url == SLACK_API
    assert settings.database_url == "sqlite:///kaizen.db"
    assert settings.managers == ()
    assert (settings.ideas_per_person, settings.anonymous_ideas, settings.posts_per_minute) == (20, 100, 300)
    assert (settings.triage_channel, settings.announcement_channel, settings.clock_url) == (None, None, None)


def test_the_file_is_read() -> None:
    Path(".env").write_text(
        f"SLACK_BOT_TOKEN={BOT_TOKEN}\n"
        f"SLACK_APP_TOKEN='{APP_TOKEN}'\n"
        "# a comment\n"
        "KAIZEN_MANAGERS= U1, U2 ,,U3\n"
        "KAIZEN_TRIAGE_CHANNEL=C1\n"
        "KAIZEN_ANNOUNCEMENT_CHANNEL=\n"
        "KAIZEN_TICK_SECONDS=5\n"
        "SOMETHING_ELSE=1\n",
        encoding="utf-8",
    )
    settings = Settings()

    assert settings.slack_bot_token.get_secret_value() == BOT_TOKEN
    assert settings.slack_app_token.get_secret_value() == APP_TOKEN
    assert settings.managers == ("U1", "U2", "U3")
    assert (settings.triage_channel, settings.announcement_channel) == ("C1", None)
    assert settings.tick_seconds == 5


def test_the_example_works_as_it_stands() -> None:
    example = Path(__file__).parent.parent / ".env.example"
    Path(".env").write_text(example.read_text(encoding="utf-8"), encoding="utf-8")

    assert Settings() == Settings(_env_file=None)  # type: ignore[call-arg]


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("DATABASE_URL=sqlite:///file.db\n", encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///environment.db")

    assert Settings().database_url == "sqlite:///environment.db"


@pytest.mark.parametrize("url", [SLACK_API, "https://SLACK.com/api", "https://www.slack.com/api/"])
def test_another_clock_is_refused_with_slacks_own_address(url: str) -> None:
    with pytest.raises(ValidationError, match="KAIZEN_CLOCK_URL is for a sandbox"):
        Settings(slack_api_url=url, clock_url="http://127.0.0.1:8730/clock")


def test_another_clock_is_taken_with_a_sandbox() -> None:
    settings = Settings(slack_api_url="http://127.0.0.1:8730/api", clock_url="http://127.0.0.1:8730/clock")

    assert settings.clock_url == "http://127.0.0.1:8730/clock"
    assert settings.slack_api_url == "http://127.0.0.1:8730/api/"


def test_tokens_are_never_shown() -> None:
    settings = Settings(slack_bot_token=BOT_TOKEN, slack_app_token=APP_TOKEN)  # type: ignore[arg-type]

    for shown in (repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json()):
        assert "very-secret" not in shown


def test_the_database_password_is_not_shown() -> None:
    settings = Settings(database_url="postgresql://kaizen:very-secret@db/kaizen")

    assert "very-secret" not in repr(settings)
    assert "very-secret" not in str(settings)


@pytest.mark.parametrize(
    "wrong", [{"clock_url": "http://127.0.0.1/clock"}, {"tick_seconds": 0}, {"log_level": "loud"}], ids=str
)
def test_tokens_are_not_shown_by_an_error_either(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(slack_bot_token=BOT_TOKEN, slack_app_token=APP_TOKEN, **wrong)  # type: ignore[arg-type]

    assert "very-secret" not in str(refused.value)
    assert "input_value" not in str(refused.value)


def test_settings_do_not_change_while_it_runs() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().managers = ("U9",)
