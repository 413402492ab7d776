"""The settings: read once from the environment and `.env`, then passed on as one frozen object."""

from typing import Annotated, Literal
from urllib.parse import urlparse

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SLACK_API = "https://slack.com/api/"
ENV_FILE = ".env"
HTTP_PORT = 3000


class Settings(BaseSettings):
    """All settings. Secrets are printed as stars."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_config_token: SecretStr = SecretStr("")
    slack_api_url: str = SLACK_API
    database_url: str = Field(default="sqlite:///kaizen.db", repr=False)  # it may hold a password
    managers: Annotated[tuple[str, ...], NoDecode] = Field(default=(), validation_alias="KAIZEN_MANAGERS")
    triage_channel: str | None = Field(default=None, validation_alias="KAIZEN_TRIAGE_CHANNEL")
    announcement_channel: str | None = Field(default=None, validation_alias="KAIZEN_ANNOUNCEMENT_CHANNEL")
    country: str | None = Field(default=None, validation_alias="KAIZEN_COUNTRY")
    tz: str = Field(default="UTC", validation_alias="KAIZEN_TIMEZONE")
    clock_url: str | None = Field(default=None, validation_alias="KAIZEN_CLOCK_URL")
    ideas_per_person: int = Field(default=20, gt=0, validation_alias="KAIZEN_IDEAS_PER_PERSON")
    anonymous_ideas: int = Field(default=100, gt=0, validation_alias="KAIZEN_ANONYMOUS_IDEAS")
    posts_per_minute: int = Field(default=300, ge=60, validation_alias="KAIZEN_POSTS_PER_MINUTE")
    tick_seconds: float = Field(default=30, gt=0, validation_alias="KAIZEN_TICK_SECONDS")
    keep_messages_days: int = Field(default=30, ge=1, validation_alias="KAIZEN_KEEP_MESSAGES_DAYS")
    keep_keys_days: int = Field(default=30, ge=1, validation_alias="KAIZEN_KEEP_KEYS_DAYS")
    semantic_model: str | None = Field(default=None, validation_alias="KAIZEN_SEMANTIC_MODEL")
    http_host: str = Field(default="127.0.0.1", validation_alias="KAIZEN_HTTP_HOST")
    http_port: int | None = Field(default=None, ge=0, le=65_535, validation_alias="KAIZEN_HTTP_PORT")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", validation_alias="KAIZEN_LOG_LEVEL")

    @field_validator("managers", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("slack_api_url")
    @classmethod
    def _end_with_slash(cls, value: str) -> str:
        parts = urlparse(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"SLACK_API_URL isn't an address. Leave it out, or write {SLACK_API}")
        return value if value.endswith("/") else f"{value}/"

    @field_validator(
        "triage_channel",
        "announcement_channel",
        "country",
        "clock_url",
        "semantic_model",
        "http_port",
        mode="before",
    )
    @classmethod
    def _nothing(cls, value: object) -> object:
        return None if value == "" else value

    @property
    def is_over_http(self) -> bool:
        """Whether Slack sends signed requests. With an app token Kaizen uses Socket Mode instead."""
        return bool(self.slack_signing_secret.get_secret_value()) and not self.slack_app_token.get_secret_value()

    @property
    def listens_on(self) -> int | None:
        """The port of Slack's requests and of the health checks. In Socket Mode there is one only where it is set."""
        return HTTP_PORT if self.http_port is None and self.is_over_http else self.http_port

    @model_validator(mode="after")
    def _no_foreign_clock_at_slack(self) -> "Settings":
        host = urlparse(self.slack_api_url).hostname or ""
        if self.clock_url and (host == "slack.com" or host.endswith(".slack.com")):
            raise ValueError("KAIZEN_CLOCK_URL is for a sandbox: remove it, or point SLACK_API_URL there too.")
        return self


_EXPECTED = {
    "KAIZEN_IDEAS_PER_PERSON": "a whole number above 0, for example 20",
    "KAIZEN_ANONYMOUS_IDEAS": "a whole number above 0, for example 100",
    "KAIZEN_POSTS_PER_MINUTE": "a whole number from 60, for example 300",
    "KAIZEN_TICK_SECONDS": "a number above 0, for example 30",
    "KAIZEN_KEEP_MESSAGES_DAYS": "a whole number of days above 0, for example 30",
    "KAIZEN_KEEP_KEYS_DAYS": "a whole number of days above 0, for example 30",
    "KAIZEN_HTTP_PORT": "a port, a number from 1 to 65535, for example 3000",
    "KAIZEN_LOG_LEVEL": "debug, info, warning or error",
}
"""What to write into each setting that not every text fits."""


def names() -> frozenset[str]:
    """The names of all settings, as the environment has them."""
    return frozenset(str(field.validation_alias or name).upper() for name, field in Settings.model_fields.items())


def what_to_mend(problem: ValidationError | OSError | UnicodeError) -> list[str]:
    """Why the settings can't be used, and how to mend it, without what they hold."""
    if isinstance(problem, UnicodeError):
        return [f"{ENV_FILE} holds characters that can't be read. Save it as text in UTF-8."]
    if isinstance(problem, OSError):
        return [f"{ENV_FILE} can't be read. Give whoever runs Kaizen the right to read it."]
    return [_sentence(str(error["loc"][0]) if error["loc"] else "", str(error["msg"])) for error in problem.errors()]


def _sentence(name: str, said: str) -> str:
    expected = _EXPECTED.get(name)
    return f"{name} can't be used. Write {expected}." if expected else said.removeprefix("Value error, ")
