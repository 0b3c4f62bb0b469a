"""Everything that can be set, read once at start from the environment or a ``.env`` file."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsWrong

_SECRETS = "ANNEXA_SECRETS"


class Settings(BaseSettings):
    """What a person may set; every field names its environment variable."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        case_sensitive=True,
    )

    home: Path = Field(
        default_factory=lambda: user_data_path("annexa"), validation_alias="ANNEXA_HOME"
    )
    stored_database_url: SecretStr | None = Field(
        default=None, validation_alias="ANNEXA_DATABASE_URL"
    )
    chroma_url: str = Field(default="", validation_alias="ANNEXA_CHROMA_URL")
    model: str = Field(default="", validation_alias="ANNEXA_MODEL")
    model_base_url: str = Field(default="", validation_alias="ANNEXA_MODEL_BASE_URL")
    model_timeout_s: float = Field(
        default=8.0, gt=0, le=120, validation_alias="ANNEXA_MODEL_TIMEOUT_S"
    )
    embedding_model: str = Field(default="", validation_alias="ANNEXA_EMBEDDING_MODEL")
    admins: Annotated[frozenset[str], NoDecode] = Field(
        default=frozenset(), validation_alias="ANNEXA_ADMINS"
    )
    people: Path | None = Field(default=None, validation_alias="ANNEXA_PEOPLE")
    outside_approver: str = Field(default="", validation_alias="ANNEXA_OUTSIDE_APPROVER")
    smtp_url: SecretStr | None = Field(default=None, validation_alias="ANNEXA_SMTP_URL")
    smtp_from: str = Field(default="", validation_alias="ANNEXA_SMTP_FROM")
    holidays: Path | None = Field(default=None, validation_alias="ANNEXA_HOLIDAYS")
    timezone: str = Field(default="UTC", validation_alias="ANNEXA_TIMEZONE")
    leads_channel: str = Field(default="", validation_alias="ANNEXA_LEADS_CHANNEL")
    incident_channel: str = Field(default="", validation_alias="ANNEXA_INCIDENT_CHANNEL")
    incident_contact: str = Field(default="", validation_alias="ANNEXA_INCIDENT_CONTACT")
    confidential_contact: str = Field(default="", validation_alias="ANNEXA_CONFIDENTIAL_CONTACT")
    signing_key: Path | None = Field(default=None, validation_alias="ANNEXA_SIGNING_KEY")
    stored_anchor_folder: Path | None = Field(default=None, validation_alias="ANNEXA_ANCHOR_FOLDER")
    timestamp_certificate: Path | None = Field(
        default=None, validation_alias="ANNEXA_TIMESTAMP_CERTIFICATE"
    )
    timestamp_url: str = Field(default="", validation_alias="ANNEXA_TIMESTAMP_URL")
    executor_id: str = Field(default="annexa-1", validation_alias="ANNEXA_EXECUTOR_ID")
    person_limit: str = Field(default="30/5minutes", validation_alias="ANNEXA_LIMIT_PERSON")
    channel_limit: str = Field(default="200/5minutes", validation_alias="ANNEXA_LIMIT_CHANNEL")
    work_kept_minutes: int = Field(
        default=20, ge=10, le=10_080, validation_alias="ANNEXA_WORK_KEPT_MINUTES"
    )
    http_host: str = Field(default="127.0.0.1", validation_alias="ANNEXA_HTTP_HOST")
    http_port: int | None = Field(
        default=None, ge=1, le=65_535, validation_alias="ANNEXA_HTTP_PORT"
    )
    questions_kept_days: int = Field(
        default=90, ge=1, le=3_650, validation_alias="ANNEXA_QUESTIONS_KEPT_DAYS"
    )
    confidences_kept_days: int = Field(
        default=1, ge=1, le=3_650, validation_alias="ANNEXA_CONFIDENCES_KEPT_DAYS"
    )
    answers_kept_days: int = Field(
        default=365, ge=1, le=3_650, validation_alias="ANNEXA_ANSWERS_KEPT_DAYS"
    )
    ratings_kept_days: int = Field(
        default=365, ge=1, le=3_650, validation_alias="ANNEXA_RATINGS_KEPT_DAYS"
    )
    hand_offs_kept_days: int = Field(
        default=365, ge=1, le=3_650, validation_alias="ANNEXA_HAND_OFFS_KEPT_DAYS"
    )
    messages_kept_days: int = Field(
        default=30, ge=1, le=3_650, validation_alias="ANNEXA_MESSAGES_KEPT_DAYS"
    )
    leavers_kept_days: int = Field(
        default=90, ge=1, le=3_650, validation_alias="ANNEXA_LEAVERS_KEPT_DAYS"
    )
    retake_pause_minutes: int = Field(
        default=10, ge=0, le=10_080, validation_alias="ANNEXA_RETAKE_PAUSE_MINUTES"
    )
    acknowledgements_kept_days: int = Field(
        default=1_096, ge=1, le=10_980, validation_alias="ANNEXA_ACKNOWLEDGEMENTS_KEPT_DAYS"
    )
    tracker: Literal["", "github", "jira"] = Field(default="", validation_alias="ANNEXA_TRACKER")
    tracker_kinds: Annotated[frozenset[str], NoDecode] = Field(
        default=frozenset({"gap", "review", "improvement"}),
        validation_alias="ANNEXA_TRACKER_KINDS",
    )
    github_repository: str = Field(default="", validation_alias="ANNEXA_GITHUB_REPOSITORY")
    github_token: SecretStr | None = Field(default=None, validation_alias="ANNEXA_GITHUB_TOKEN")
    github_api_url: str = Field(
        default="https://api.github.com", validation_alias="ANNEXA_GITHUB_API_URL"
    )
    jira_url: str = Field(default="", validation_alias="ANNEXA_JIRA_URL")
    jira_project: str = Field(default="", validation_alias="ANNEXA_JIRA_PROJECT")
    jira_email: str = Field(default="", validation_alias="ANNEXA_JIRA_EMAIL")
    jira_token: SecretStr | None = Field(default=None, validation_alias="ANNEXA_JIRA_TOKEN")
    jira_issue_type: str = Field(default="Task", validation_alias="ANNEXA_JIRA_ISSUE_TYPE")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", validation_alias="ANNEXA_LOG_LEVEL"
    )
    log_format: Literal["plain", "json"] = Field(
        default="plain", validation_alias="ANNEXA_LOG_FORMAT"
    )
    secrets_folder: Path | None = Field(default=None, validation_alias=_SECRETS)
    otlp_endpoint: str = Field(default="", validation_alias="ANNEXA_OTLP_ENDPOINT")
    sentry_dsn: SecretStr | None = Field(default=None, validation_alias="ANNEXA_SENTRY_DSN")
    slack_bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(
        default=None, validation_alias="SLACK_SIGNING_SECRET"
    )
    slack_api_url: str = Field(default="https://slack.com/api/", validation_alias="SLACK_API_URL")

    @property
    def database_url(self) -> str:
        """Return the database's URL; it may hold a password, so it is never logged."""
        if self.stored_database_url is None:
            return f"sqlite:///{self.home / 'annexa.db'}"
        return self.stored_database_url.get_secret_value()

    @property
    def work_kept(self) -> timedelta:
        """Return how long finished work stays known, so that it isn't done once more."""
        return timedelta(minutes=self.work_kept_minutes)

    @property
    def anchor_folder(self) -> Path:
        """Return where anchors of the audit trail are written to."""
        return self.stored_anchor_folder or self.home / "anchors"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return every secret that is set, so that logs can leave them out."""
        every = (
            self.stored_database_url,
            self.smtp_url,
            self.sentry_dsn,
            self.github_token,
            self.jira_token,
            self.slack_bot_token,
            self.slack_app_token,
            self.slack_signing_secret,
        )
        return tuple(secret.get_secret_value() for secret in every if secret is not None)

    @field_validator(
        "home",
        "people",
        "signing_key",
        "stored_anchor_folder",
        "timestamp_certificate",
        mode="after",
    )
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()

    @field_validator("people", mode="after")
    @classmethod
    def _is_file(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_file():
            raise ValueError("there is no such file; give the path of a CSV file or leave it out")
        return path

    @field_validator("signing_key", "timestamp_certificate", mode="after")
    @classmethod
    def _is_pem(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_file():
            raise ValueError("there is no such file; give the path of a PEM file or leave it out")
        return path

    @field_validator("timestamp_url", mode="after")
    @classmethod
    def _is_checked(cls, url: str, info: ValidationInfo) -> str:
        if url and info.data.get("timestamp_certificate") is None:
            raise ValueError(
                "set ANNEXA_TIMESTAMP_CERTIFICATE too, the root certificate that the authority "
                "publishes, so that its time stamps can be checked"
            )
        return url

    @field_validator("stored_database_url", mode="after")
    @classmethod
    def _with_driver(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None:
            return None
        scheme, separator, rest = url.get_secret_value().partition("://")
        if not separator or scheme not in _DRIVERS:
            raise ValueError(
                "write sqlite:///path/to/annexa.db or postgresql://user:password@host/name"
            )
        return SecretStr(f"{_DRIVERS[scheme]}://{rest}")

    @field_validator("answers_kept_days", mode="after")
    @classmethod
    def _outlives_questions(cls, days: int, info: ValidationInfo) -> int:
        if days < info.data.get("questions_kept_days", 0):
            raise ValueError("an answer is kept at least as long as its question")
        return days

    @field_validator("chroma_url", mode="after")
    @classmethod
    def _needs_postgresql(cls, url: str, known: ValidationInfo) -> str:
        database = known.data.get("stored_database_url")
        if not url:
            return url
        if database is None or database.get_secret_value().startswith("sqlite:"):
            raise ValueError(
                "a Chroma server is for several replicas, and they need one PostgreSQL database: "
                "set ANNEXA_DATABASE_URL as well, or leave this out"
            )
        return _server_address(url)

    @field_validator("admins", "tracker_kinds", mode="before")
    @classmethod
    def _split(cls, listed: object) -> object:
        if not isinstance(listed, str):
            return listed
        return frozenset(name.strip() for name in listed.split(",") if name.strip())

    @field_validator("model", mode="after")
    @classmethod
    def _names_provider(cls, model: str) -> str:
        provider, _, name = model.partition(":")
        if model and not (provider and name):
            raise ValueError("write provider:name, such as openai:gpt-4.1-mini, or leave it out")
        return model

    @field_validator("person_limit", "channel_limit", mode="after")
    @classmethod
    def _is_pace(cls, written: str) -> str:
        # Only whoever sets a limit waits for the library.
        from limits import parse_many  # noqa: PLC0415

        try:
            usable = written == "off" or all(limit.amount for limit in parse_many(written))
        except ValueError:
            usable = False
        if not usable:
            raise ValueError("write a number and a while, such as 30/5minutes, or off")
        return written

    @field_validator("slack_bot_token", mode="after")
    @classmethod
    def _is_bot_token(cls, token: SecretStr | None) -> SecretStr | None:
        return _beginning(token, "xoxb-")

    @field_validator("slack_app_token", mode="after")
    @classmethod
    def _is_app_token(cls, token: SecretStr | None) -> SecretStr | None:
        return _beginning(token, "xapp-")

    @field_validator("slack_signing_secret", mode="after")
    @classmethod
    def _is_not_blank(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not secret.get_secret_value().strip():
            raise ValueError("this secret is blank; copy it again from the app's pages")
        return secret

    @field_validator(
        "model_base_url", "otlp_endpoint", "slack_api_url", "timestamp_url", mode="after"
    )
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("write an address that begins with https:// or http://")
        return url


def _server_address(url: str) -> str:
    """Return *url* if it names a server and nothing more."""
    try:
        address = urlsplit(url)
        named = bool(address.hostname) and address.port != 0 and not address.username
        usable = named and address.scheme in {"http", "https"} and not address.path.strip("/")
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("write an address like http://chroma:8000, without a path")
    return url.rstrip("/")


def _beginning(token: SecretStr | None, begin: str) -> SecretStr | None:
    if token is not None and not token.get_secret_value().startswith(begin):
        raise ValueError(f"this token begins with {begin}; copy it again from the app's pages")
    return token


_DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def read_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read all settings; a value that cannot be used is named together with what to do."""
    folder = _secrets_folder()
    try:
        return Settings(_env_file=env_file, _secrets_dir=folder)  # type: ignore[call-arg] # pydantic's own arguments
    except ValidationError as error:
        lines = (
            f"{problem['loc'][0]}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors(include_input=False, include_url=False)
        )
        raise SettingsWrong("Correct these settings:\n" + "\n".join(lines)) from None


def _secrets_folder() -> Path | None:
    """Return where files named like settings lie; it must be known before any is read."""
    named = os.environ.get(_SECRETS, "")
    if named and not Path(named).is_dir():
        raise SettingsWrong(f"{_SECRETS}: there is no such folder; mount it, or leave it out.")
    return Path(named) if named else None
