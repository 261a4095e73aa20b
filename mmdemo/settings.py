"""Everything that may differ between two machines. Read once, at start; passed down as values."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Visitors = Literal["off", "explore", "contribute"]
SPACE_DISK = Path("/data")  # where a Space's persistent storage is mounted


def _is_space() -> bool:
    """Whether this is a Space of the Hugging Face Hub, which only the hub's proxy can reach."""
    return "SPACE_ID" in os.environ


def _own_folder() -> Path:
    """The disk of a Space that has one, or a folder beside the program."""
    has_disk = _is_space() and SPACE_DISK.is_dir() and os.access(SPACE_DISK, os.W_OK)
    return SPACE_DISK / "mmdemo" if has_disk else Path("data")


class Settings(BaseSettings):
    """Each field is the environment variable MMDEMO_<FIELD>, or a line of the file `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="MMDEMO_", env_file=".env", extra="ignore", frozen=True
    )

    data_dir: Path = Field(
        default_factory=_own_folder,
        description="Folder of the database, its pictures and exports.",
    )
    database_url: str = Field(
        default="",
        repr=False,  # it may hold a password
        description="SQLAlchemy URL of the pairs; empty: SQLite in the data folder.",
    )
    media_url: str = Field(
        default="",
        repr=False,  # it may hold a key
        description="Where pictures and clips are kept beside the data folder, as an fsspec URL.",
    )
    backup_url: str = Field(
        default="",
        description="Where a copy of the collection is kept that a start fills an empty data "
        "folder from: hf://datasets/owner/name, or another fsspec URL.",
    )
    backup_every_s: float = Field(
        default=60.0, gt=0, description="How often what is new is brought there."
    )
    models: Literal["bundled", "hub"] = Field(
        default="bundled",
        description="What a task starts with: the bundled model, or the first hub model for it.",
    )
    captioner: str = Field(
        default="",
        description="Model for captions: a catalogue name, a hub id or a local folder.",
    )
    answerer: str = Field(
        default="",
        description="Model for answers: a catalogue name, a hub id or a local folder.",
    )
    listener: str = Field(
        default="",
        description="Model for speech: a catalogue name, a hub id or a local folder.",
    )
    painter: str = Field(
        default="",
        description="Model that draws: a catalogue name, a hub id or a local folder.",
    )
    model_budget_mb: int = Field(
        default=12_000, gt=0, description="Memory that loaded models may hold together."
    )
    model_idle_s: float = Field(
        default=900.0, gt=0, description="A model that nobody used for so long is unloaded."
    )
    max_batch: int = Field(
        default=16, ge=1, description="Most requests that are joined into one forward pass."
    )
    max_wait_s: float = Field(
        default=0.005, ge=0, description="How long a request waits for others to join it."
    )
    most_waiting: int = Field(
        default=200, ge=0, description="Requests that may wait for one model; 0: no limit."
    )
    most_waiting_each: int = Field(
        default=40, ge=0, description="Of them, those of one caller; 0: no limit."
    )
    max_upload_mb: int = Field(default=2_048, gt=0, description="Largest file that is taken.")
    visitor_upload_mb: int = Field(
        default=100, gt=0, description="Largest file that is taken of one who is not signed in."
    )
    max_json_kb: int = Field(
        default=16_000, gt=0, le=16_000, description="Largest request that is no upload."
    )
    visitor_requests_per_minute: int = Field(
        default=240, ge=0, description="What one visitor may ask for in a minute; 0: no limit."
    )
    visitor_uploads_per_hour: int = Field(
        default=240, ge=0, description="Files that one visitor may upload in an hour; 0: no limit."
    )
    visitor_upload_mb_per_hour: int = Field(
        default=1_000, ge=0, description="Their size together; 0: no limit."
    )
    visitor_audio_s: float = Field(
        default=900.0, ge=0, description="Longest recording of a visitor; 0: no limit."
    )
    person_factor: float = Field(
        default=10.0, ge=1, description="How many times as much those may do who signed in."
    )
    request_timeout_s: float = Field(
        default=300.0, ge=0, description="Longest that a visitor's request may take; 0: no limit."
    )
    max_connections: int = Field(
        default=1_000, ge=0, description="Connections that are open at once; 0: no limit."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Warnings as text, or every request as a line of JSON."
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""),
        description="What /metrics asks for; empty: it answers this machine only.",
    )
    host: str = Field(
        default_factory=lambda: "0.0.0.0" if _is_space() else "127.0.0.1",  # nosec B104 - its proxy
        description="Address to listen on; 0.0.0.0 opens it to the network.",
    )
    port: int = Field(default=7860, ge=0, le=65_535, description="Port to listen on.")
    share: bool = Field(
        default=False, description="Whether to open a public link through Gradio's relay."
    )
    open: bool = Field(
        default=False, description="Whether the app is open to all on purpose, without accounts."
    )
    visitors: Visitors = Field(
        default="off",
        description="What people without an account may do where there are accounts: nothing, "
        "explore the models, or also contribute what they judge, for review.",
    )
    owner: str = Field(
        default="", description="Name of the first owner, made at start where nobody is called so."
    )
    owner_password: SecretStr = Field(
        default=SecretStr(""), description="Password of that owner; a secret, never an option."
    )
    mcp: bool = Field(
        default=True,
        description="Whether the tasks are offered as MCP tools (at /gradio_api/mcp).",
    )
    root_path: str = Field(
        default="",
        description="Path below which a reverse proxy shows the page, such as /demo.",
    )
    forwarded_allow_ips: str = Field(
        default_factory=lambda: "*" if _is_space() else "127.0.0.1,::1",
        description="Addresses of proxies that are believed who called them; * believes all.",
    )

    @property
    def effective_database_url(self) -> str:
        """The URL to open."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'pairs.db'}"
