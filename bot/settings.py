"""Everything that can be set, read once at start from the environment or a ``.env`` file."""

from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsWrong


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
    leads_channel: str = Field(default="", validation_alias="ANNEXA_LEADS_CHANNEL")
    incident_channel: str = Field(default="", validation_alias="ANNEXA_INCIDENT_CHANNEL")
    incident_contact: str = Field(default="", validation_alias="ANNEXA_INCIDENT_CONTACT")
    confidential_contact: str = Field(default="", validation_alias="ANNEXA_CONFIDENTIAL_CONTACT")
    executor_id: str = Field(default="annexa-1", validation_alias="ANNEXA_EXECUTOR_ID")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", validation_alias="ANNEXA_LOG_LEVEL"
    )
    log_format: Literal["plain", "json"] = Field(
        default="plain", validation_alias="ANNEXA_LOG_FORMAT"
    )
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
    def secrets(self) -> tuple[str, ...]:
        """Return every secret that is set, so that logs can leave them out."""
        every = (
            self.stored_database_url,
            self.slack_bot_token,
            self.slack_app_token,
            self.slack_signing_secret,
        )
        return tuple(secret.get_secret_value() for secret in every if secret is not None)

    @field_validator("home", "people", mode="after")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()

    @field_validator("people", mode="after")
    @classmethod
    def _is_file(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_file():
            raise ValueError("there is no such file; give the path of a CSV file or leave it out")
        return path

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

    @field_validator("admins", mode="before")
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

    @field_validator("slack_bot_token", mode="after")
    @classmethod
    def _is_bot_token(cls, token: SecretStr | None) -> SecretStr | None:
        return _beginning(token, "xoxb-")

    @field_validator("slack_app_token", mode="after")
    @classmethod
    def _is_app_token(cls, token: SecretStr | None) -> SecretStr | None:
        return _beginning(token, "xapp-")

    @field_validator("model_base_url", "slack_api_url", mode="after")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("write an address that begins with https:// or http://")
        return url


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
    try:
        return Settings(_env_file=env_file)  # type: ignore[call-arg] # pydantic's own argument
    except ValidationError as error:
        lines = (
            f"{problem['loc'][0]}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors(include_input=False, include_url=False)
        )
        raise SettingsWrong("Correct these settings:\n" + "\n".join(lines)) from None
