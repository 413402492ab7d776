"""The settings: read once from the environment and `.env`, then passed on as one frozen object."""

from typing import Annotated, Literal
from urllib.parse import urlparse

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SLACK_API = "https://slack.com/api/"


class Settings(BaseSettings):
    """All settings. Secrets are printed as stars."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
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
    tick_seconds: float = Field(default=30, gt=0, validation_alias="KAIZEN_TICK_SECONDS")
    keep_messages_days: int = Field(default=30, ge=1, validation_alias="KAIZEN_KEEP_MESSAGES_DAYS")
    keep_keys_days: int = Field(default=30, ge=1, validation_alias="KAIZEN_KEEP_KEYS_DAYS")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", validation_alias="KAIZEN_LOG_LEVEL")

    @field_validator("managers", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("slack_api_url")
    @classmethod
    def _end_with_slash(cls, value: str) -> str:
        return value if value.endswith("/") else f"{value}/"

    @field_validator("triage_channel", "announcement_channel", "country", "clock_url", mode="before")
    @classmethod
    def _nothing(cls, value: object) -> object:
        return value or None

    @model_validator(mode="after")
    def _no_foreign_clock_at_slack(self) -> "Settings":
        host = urlparse(self.slack_api_url).hostname or ""
        if self.clock_url and (host == "slack.com" or host.endswith(".slack.com")):
            raise ValueError("KAIZEN_CLOCK_URL is for a sandbox: it is refused with Slack's own address.")
        return self
